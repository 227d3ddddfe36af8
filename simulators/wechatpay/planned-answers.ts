import type { OperationError } from '../../src/generated/contract.js';
import { operations } from '../../src/generated/wechatpay.js';
import type { Marks } from '../../src/record/exchange.js';
import type { Journal } from '../../src/record/journal.js';
import type { OperationId } from './errors.js';
import { NETWORK } from './orders.js';

/** A documented error that an operation is to answer next, though nothing is wrong with the call. */
export interface AnswerPlan {
  readonly operation: string;
  /** A code that the operation documents, in its default spelling. */
  readonly code: string;
  /** Only where a code is documented with several statuses. */
  readonly status?: number;
  /** Only calls of this sub-merchant. */
  readonly account?: string;
  /** How many calls; default 1. */
  readonly times?: number;
  /** The operation happens all the same, as it may where the code leaves that open. Default: it does not. */
  readonly carriedOut?: boolean;
}

export interface PlannedAnswers {
  /** Throws for what the operation does not document, with every problem at once. */
  plan(plan: AnswerPlan): string;
  /** The plan that this call meets, which counts as struck. */
  take(operation: OperationId, marks: Marks, exchange: string): AnswerPlan | undefined;
  reset(): void;
}

export function createPlannedAnswers(journal: Journal): PlannedAnswers {
  const plans: { readonly id: string; readonly plan: AnswerPlan; left: number }[] = [];
  let count = 0;
  return {
    plan(plan) {
      check(plan);
      count += 1;
      plans.push({ id: `answer-${count}`, plan, left: plan.times ?? 1 });
      return `answer-${count}`;
    },
    take(operation, { account }, exchange) {
      const met = plans.find(
        ({ plan, left }) => left > 0 && plan.operation === operation && (plan.account ?? account) === account,
      );
      if (met === undefined) return undefined;
      met.left -= 1;
      const { id, plan } = met;
      journal.fact({
        kind: 'fault-struck',
        fault: 'answer-with',
        arming: id,
        network: NETWORK,
        operation,
        parameters: { code: plan.code, carriedOut: plan.carriedOut === true },
        exchange,
      });
      return plan;
    },
    reset: () => void plans.splice(0),
  };
}

function check({ operation, code, status, times = 1, carriedOut = false }: AnswerPlan): void {
  if (!(operation in operations)) {
    throw new RangeError(`unknown operation "${operation}" (known: ${Object.keys(operations).join(', ')})`);
  }
  const { errors } = operations[operation as OperationId];
  const documented: OperationError | undefined = errors.find(
    (error) => error.code === code && (status === undefined || error.status === status),
  );
  if (documented === undefined) {
    const codes = errors.map((error) => `${error.status} ${error.code}`);
    throw new RangeError(`${operation} documents no ${status ?? ''} ${code} (known: ${codes.join(', ')})`);
  }
  if (!Number.isInteger(times) || times < 1)
    throw new RangeError(`times: ${times} is not a whole number of at least 1`);
  if (carriedOut && documented.execution !== 'unknown') {
    throw new RangeError(`${code} says that nothing was done, so the operation cannot be carried out beside it`);
  }
}
