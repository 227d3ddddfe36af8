import { groupBy } from '../record/group.js';
import { isAccepted, nameOf, type PaymentHistory, type Stimulus } from '../record/history.js';
import { isSameJson } from './bodies.js';
import { defineOracle } from './oracle.js';
import { contentOf } from './repeated-requests-are-one.js';

/** IDEM-05: a known id with other content is refused, and nothing is done for it. */
export const reusedIdsAreRefused = defineOracle(
  'reused-ids-are-refused',
  { requirements: ['IDEM-05'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const { first, other } of reusesOf(payment)) {
        yield met(`${nameOf(payment)} ${first.operation}`);
        if (!isAccepted(other)) continue;
        yield broken({
          expected: `a refusal (409 ID_REUSED) of ${first.operation} under a known id with other content`,
          seen: `status ${other.status}`,
          evidence: [first.exchange, other.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** Of creates alone: an action's key stands in its path or its requestId, and a network cancel has a window of its own. */
function reusesOf({ stimuli }: PaymentHistory): { first: Stimulus; other: Stimulus }[] {
  const creates = stimuli.filter(
    ({ operation, principal, outcome, request }) =>
      (operation === 'createPayment' || operation === 'createRefund') &&
      principal === undefined &&
      outcome === 'answered' &&
      !('raw' in request),
  );
  return [...groupBy(creates, ({ operation, refund }) => JSON.stringify([operation, refund])).values()].flatMap(
    (same) => {
      const first = same.find(isAccepted);
      if (first === undefined) return [];
      return same
        .filter((other) => other.sentSeq > first.seq && !isSameJson(contentOf(first), contentOf(other)))
        .map((other) => ({ first, other }));
    },
  );
}
