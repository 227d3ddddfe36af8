import { operations } from '../../src/generated/alipay-cn.js';
import type { OperationError } from '../../src/generated/contract.js';
import type { Trouble } from '../kit/fault.js';
import type { Armed, Nemesis } from '../kit/nemesis.js';
import type { OperationId } from './errors.js';
import { NETWORK } from './orders.js';

/** A documented code that an operation is to answer next, though nothing is wrong with the call. */
export interface AnswerPlan {
  readonly operation: string;
  /** A code that the operation documents, in its default spelling. */
  readonly code: string;
  /** Only calls about this merchant. */
  readonly account?: string;
  /** How many calls; default 1. */
  readonly times?: number;
  /** The operation happens all the same, as it may where the code leaves that open. Default: it does not. */
  readonly carriedOut?: boolean;
}

/** The staff's way to the fault `answer-error`. */
export interface PlannedAnswers {
  /** Arms it. Rejects what the operation does not document. */
  plan(plan: AnswerPlan): Promise<string>;
  reset(): void;
}

export function createPlannedAnswers(nemesis: Nemesis): PlannedAnswers {
  const planned: Armed[] = [];
  return {
    async plan({ operation, code, account, times = 1, carriedOut: effect = false }) {
      const problem = refusedTrouble(operation, { code }, effect);
      if (problem !== undefined) throw new RangeError(problem);
      if (!Number.isInteger(times) || times < 1)
        throw new RangeError(`times: ${times} is not a whole number of at least 1`);
      const armed = await nemesis.arm({
        fault: 'answer-error',
        parameters: { status: 200, code, effect },
        network: NETWORK,
        operation,
        ...(account === undefined ? {} : { match: { account } }),
        times,
      });
      planned.push(armed);
      return armed.id;
    },
    reset() {
      for (const armed of planned.splice(0)) void armed.disarm();
    },
  };
}

/** Of several codes with one status, the one that speaks of the system itself. */
const OF_THE_SYSTEM = 'isp.unknow-error';

export function documentedError(
  operation: OperationId,
  { status, code }: Partial<Trouble>,
): OperationError | undefined {
  const { errors }: { errors: readonly OperationError[] } = operations[operation];
  const found = errors.filter(
    (error) => (status ?? error.status) === error.status && (code ?? error.code) === error.code,
  );
  return found.find((error) => error.code === OF_THE_SYSTEM) ?? found[0];
}

/** Why an operation cannot be made to answer so; undefined where it can. */
export function refusedTrouble(operation: string, trouble: Partial<Trouble>, effect: boolean): string | undefined {
  if (operation === '*') {
    return Object.keys(operations)
      .map((one) => refusedTrouble(one, trouble, effect))
      .find((problem) => problem !== undefined);
  }
  if (!Object.hasOwn(operations, operation))
    return `unknown operation "${operation}" (known: ${Object.keys(operations).join(', ')})`;
  const documented = documentedError(operation as OperationId, trouble);
  if (documented === undefined) {
    const codes = operations[operation as OperationId].errors.map((error) => `${error.status} ${error.code}`);
    return `${operation} documents no ${[trouble.status, trouble.code].filter(Boolean).join(' ')} (known: ${codes.join(', ')})`;
  }
  if (effect && documented.execution !== 'unknown')
    return `${documented.code} says that nothing was done, so the operation cannot be carried out beside it`;
  return undefined;
}
