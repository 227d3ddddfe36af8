import { isAccepted, keptOf, nameOf, type PaymentHistory, returnedOf, type Stimulus } from '../record/history.js';
import { refundsSentFor } from './attempts.js';
import { isCaptured, strayOrdersOf } from './books.js';
import { defineOracle } from './oracle.js';

/** REFUND-06: what is not paid, or is wholly given back, cannot be refunded; the network is not even asked. */
export const nothingToRefundIsRefused = defineOracle(
  'nothing-to-refund-is-refused',
  { requirements: ['REFUND-06'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      if (strayOrdersOf(history, payment).length > 0) continue;
      for (const stimulus of payment.stimuli.filter(
        ({ operation, outcome }) => operation === 'createRefund' && outcome === 'answered',
      )) {
        const why = nothingLeft(payment, stimulus);
        if (why === undefined) continue;
        yield met(`refund ${stimulus.refund}`);
        const asked = refundsSentFor(payment, stimulus);
        const status = (stimulus.body as Record<string, unknown> | undefined)?.status;
        const isTaken = isAccepted(stimulus) && status !== 'FAILED';
        if (!isTaken && asked.length === 0) continue;
        yield broken({
          expected: `a refusal, since ${why}`,
          seen: `status ${stimulus.status}${isTaken ? `, refund ${String(status)}` : ''}${asked.length === 0 ? '' : ', and the network was asked for a refund'}`,
          evidence: [...asked.map(({ id }) => id), stimulus.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** Only what was so before the question and still is after its answer. A repeat of a refund that was made is no new one. */
function nothingLeft(
  { orders, refunds, claims }: PaymentHistory,
  { refund, sentSeq, seq }: Stimulus,
): string | undefined {
  if (
    refunds.some(
      (other) =>
        other.refund === refund &&
        other.stimuli.some(
          (stimulus) => stimulus.sentSeq < sentSeq && (isAccepted(stimulus) || stimulus.outcome !== 'answered'),
        ),
    )
  )
    return undefined;
  if (!orders.some((order) => isCaptured(order, seq))) {
    return claims.some((claim) => claim.seq < sentSeq) ? 'nothing was captured' : undefined;
  }
  const isAllBack = orders.every(
    (order) => returnedOf(order, sentSeq).minor >= keptOf(order).minor + returnedOf(order).minor,
  );
  return isAllBack ? 'everything was given back' : undefined;
}
