import { isFinal, nameOf, type PaymentHistory } from '../record/history.js';
import { refundRequestsOf } from './attempts.js';
import { disagreement, evidenceOf, isCaptured } from './books.js';
import { type Absence, absencesOf } from './life.js';
import { isUndo, isUnfunded } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * Killed and started again at any instant, the IUT ends where it would have ended: its last view and the network's money
 * agree, and nothing stays open. What was going on at the kill tells which requirement was tried.
 */
export const restartLosesNothing = defineOracle(
  'restart-loses-nothing',
  { requirements: ['AVAIL-01', 'CB-02', 'CANCEL-12'], judged: 'settled' },
  function* (history, { met, broken }) {
    // Only what was started again can be asked; the last start settles it for all kills before.
    const absences = absencesOf(history).filter(({ toSeq }) => toSeq !== Infinity);
    for (const payment of history.payments) {
      const tried = new Set(absences.flatMap((absence) => triedBy(payment, absence)));
      const wrong = tried.size === 0 ? undefined : (disagreement(payment) ?? openRefund(payment));
      for (const requirement of tried) {
        yield met(nameOf(payment), { requirement });
        if (wrong === undefined) continue;
        yield broken({
          requirement,
          expected: 'nothing lost and nothing doubled by a kill and a restart',
          seen: wrong,
          evidence: evidenceOf(payment),
          subject: nameOf(payment),
        });
      }
    }
  },
);

function triedBy(payment: PaymentHistory, { fromSeq }: Absence): string[] {
  const first = Math.min(...payment.stimuli.map(({ sentSeq }) => sentSeq));
  if (!(first < fromSeq)) return [];
  const wasTold = payment.orders.some(
    (order) =>
      isCaptured(order, fromSeq) &&
      order.acknowledgements.some(({ seq, success, forgery }) => success && forgery === undefined && seq < fromSeq),
  );
  const wasCancelling =
    isUnfinished(payment, fromSeq) &&
    (payment.sent.some((exchange) => isUndo(exchange) && exchange.openedSeq < fromSeq) ||
      payment.stimuli.some(
        ({ operation, sentSeq }) =>
          (operation === 'cancelPayment' || operation === 'networkCancel') && sentSeq < fromSeq,
      ));
  return ['AVAIL-01', ...(wasTold ? ['CB-02'] : []), ...(wasCancelling ? ['CANCEL-12'] : [])];
}

/** Whether a payment, its cancellation or a refund of it had yet to end at a moment, by what the IUT had said until then. */
export function isUnfinished({ claims, refunds }: PaymentHistory, beforeSeq: number): boolean {
  const known = claims.findLast(({ seq }) => seq < beforeSeq);
  return (
    known === undefined ||
    !isFinal(known.status) ||
    known.cancellationStatus === 'PENDING' ||
    refunds.some((refund) => refund.claims.findLast(({ seq }) => seq < beforeSeq)?.status === 'PENDING')
  );
}

/** A refund that the IUT still shows as PENDING although the network has ended it, or never got it. */
export function openRefund({ refunds, orders, sent }: PaymentHistory): string | undefined {
  const isUnderWay = orders.some((order) =>
    order.refunds.some(({ succeededSeq, failed }) => succeededSeq === undefined && failed === undefined),
  );
  const open = refunds.find(
    ({ claims }) => (claims.findLast(({ source }) => source === 'answer') ?? claims.at(-1))?.status === 'PENDING',
  );
  // What the network has no funds for may be left visibly pending (REFUND-10).
  const isWaiting = [...refundRequestsOf({ sent }).values()].some((requests) => {
    const last = requests.at(-1);
    return last !== undefined && isUnfunded(last);
  });
  return open === undefined || isUnderWay || isWaiting
    ? undefined
    : `refund ${open.refund} is PENDING, and none is under way at the network`;
}
