import type { OperationError } from '../../src/generated/contract.js';
import type { Tell } from './acts-told.js';
import type { Trouble } from './fault.js';
import type { Armed, Nemesis, Strike } from './nemesis.js';

/** A documented error that an operation is to answer next, though nothing is wrong with the call. */
export interface AnswerPlan {
  readonly operation: string;
  /** A code that the operation documents, in its default spelling. */
  readonly code: string;
  /** Only where a code is documented with several statuses. */
  readonly status?: number;
  /** Only calls about this merchant. */
  readonly account?: string;
  /** How many calls; default 1. */
  readonly times?: number;
  /** The operation happens all the same, as it may where the code leaves that open. Default: it does not. */
  readonly carriedOut?: boolean;
}

/** The staff's way to the fault `answer-error`: by code rather than by status. */
export interface PlannedAnswers {
  /** Arms it. Rejects what the operation does not document. */
  plan(plan: AnswerPlan): Promise<string>;
  reset(): void;
}

/** The errors that a network's operations document. */
export interface DocumentedErrors<Id extends string> {
  /** The one of an operation (`*`: of any) with this status or code; undefined where there is none. */
  find(operation: Id | '*', trouble: Partial<Trouble>): OperationError | undefined;
  /** Why an operation (`*`: any of them) cannot be made to answer so; undefined where it can. */
  refused(operation: string, trouble: Partial<Trouble>, effect: boolean): string | undefined;
}

/** @param isOfTheSystem Of several codes with one status, those that speak of the system itself go first. */
export function documentedErrors<Id extends string>(
  operations: Readonly<Record<Id, { readonly errors: readonly OperationError[] }>>,
  isOfTheSystem: (code: string) => boolean,
): DocumentedErrors<Id> {
  const ids = Object.keys(operations) as Id[];
  const isKnown = (operation: string): operation is Id => Object.hasOwn(operations, operation);

  const documented: DocumentedErrors<Id> = {
    find(operation, { status, code }) {
      const errors = operation === '*' ? ids.flatMap((one) => operations[one].errors) : operations[operation].errors;
      const found = errors.filter(
        (error) => (status ?? error.status) === error.status && (code ?? error.code) === error.code,
      );
      return found.find((error) => isOfTheSystem(error.code)) ?? found[0];
    },
    refused(operation, trouble, effect) {
      if (operation === '*')
        return ids.map((one) => documented.refused(one, trouble, effect)).find((problem) => problem !== undefined);
      if (!isKnown(operation)) return `unknown operation "${operation}" (known: ${ids.join(', ')})`;
      const found = documented.find(operation, trouble);
      if (found === undefined) {
        const codes = operations[operation].errors.map((error) => `${error.status} ${error.code}`);
        return `${operation} documents no ${[trouble.status, trouble.code].filter(Boolean).join(' ')} (known: ${codes.join(', ')})`;
      }
      if (effect && found.execution !== 'unknown')
        return `${found.code} says that nothing was done, so the operation cannot be carried out beside it`;
      return undefined;
    },
  };
  return documented;
}

export function createPlannedAnswers<Id extends string>(
  nemesis: Nemesis,
  network: string,
  errors: DocumentedErrors<Id>,
): PlannedAnswers {
  const planned: Armed[] = [];
  return {
    async plan({ operation, code, status, account, times = 1, carriedOut: effect = false }) {
      const trouble = { code, ...(status === undefined ? {} : { status }) };
      const problem = errors.refused(operation, trouble, effect);
      if (problem !== undefined) throw new RangeError(problem);
      if (!Number.isInteger(times) || times < 1)
        throw new RangeError(`times: ${times} is not a whole number of at least 1`);
      const armed = await nemesis.arm({
        fault: 'answer-error',
        parameters: { status: errors.find(operation as Id, trouble)?.status ?? 500, code, effect },
        network,
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

/** Why the fault `answer-error` cannot strike an operation with these parameters: a network's `refuses`. */
export const refusesErrors =
  ({ refused }: Pick<DocumentedErrors<string>, 'refused'>) =>
  ({ fault, parameters: { status, code, effect } }: Strike, operation: string): string | undefined =>
    fault.name === 'answer-error'
      ? refused(operation, { status: Number(status), ...(code === '' ? {} : { code: String(code) }) }, Boolean(effect))
      : undefined;

export const createAnswerActs = (plannedAnswers: PlannedAnswers, tell: Tell) => ({
  /** An operation's next calls are answered with one of its documented errors; `fault-struck` facts tell when. */
  async answerWith(plan: AnswerPlan): Promise<{ arming: string }> {
    const arming = await plannedAnswers.plan(plan);
    tell('answerWith', { ...plan, arming });
    return { arming };
  },
});
