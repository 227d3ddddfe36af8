import {
  type Claim,
  isFinal,
  isUnsuccessful,
  nameOf,
  type PaymentHistory,
  type TimedExchange,
} from '../record/history.js';
import { roleOf, stateOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * TIMEOUT-12: an answer that arrives when the IUT has long called the payment final is used rightly or left aside. It never
 * brings an older state back.
 */
export const lateAnswersOverwriteNothing = defineOracle(
  'late-answers-overwrite-nothing',
  { requirements: ['TIMEOUT-12'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const answer of payment.sent) {
        const before = finalBefore(payment, answer);
        if (before === undefined) continue;
        yield met(`${roleOf(answer)} ${answer.id}`);
        const after = payment.claims.find(
          ({ sentSeq, source, version = 0, ...claim }) =>
            source === 'answer' &&
            sentSeq > answer.closedSeq &&
            version >= (before.version ?? 0) &&
            isStepBack(before, claim.status),
        );
        // Who was final again in between was not brought back by this answer.
        if (after === undefined || stillFinal(payment, answer, after, before)) continue;
        yield broken({
          expected: `${before.status} kept, whatever an answer from before it tells`,
          seen: `${after.status}, after the ${roleOf(answer)} was answered ${stateOf(answer) ?? answer.response?.status}`,
          evidence: [before.exchange, answer.id, after.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** The final state that the IUT showed while this answer was still on its way. */
const finalBefore = (
  { claims }: PaymentHistory,
  { openedSeq, closedSeq, outcome, operation }: TimedExchange,
): Claim | undefined =>
  outcome === 'answered' && ['pay-code', 'pay-prepaid', 'query', 'refund-query'].includes(roleOf({ operation }))
    ? claims.findLast(({ status, seq }) => isFinal(status) && openedSeq < seq && seq < closedSeq)
    : undefined;

const isStepBack = (before: Claim, status: string): boolean =>
  !isFinal(status) ||
  (isUnsuccessful(before.status) && status === 'SUCCEEDED') ||
  (before.status === 'SUCCEEDED' && ['FAILED', 'EXPIRED'].includes(status));

const stillFinal = ({ claims }: PaymentHistory, answer: TimedExchange, after: Claim, before: Claim): boolean =>
  claims.some(
    ({ sentSeq, seq, status, source }) =>
      source === 'answer' && sentSeq > answer.closedSeq && seq < after.sentSeq && status === before.status,
  );
