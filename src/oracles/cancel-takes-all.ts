import { formatMoney } from '../core/money.js';
import { asRecord, isAccepted, isUnsuccessful, nameOf, type PaymentHistory } from '../record/history.js';
import { isCaptured } from './books.js';
import { askedOf, isUndo, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** CANCEL-06: a cancel at the network is for the whole order; a part of it goes back by a refund. */
export const cancelTakesAll = defineOracle(
  'cancel-takes-all',
  { requirements: ['CANCEL-06'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const undo of payment.sent.filter(isUndo)) {
        yield met(`${roleOf(undo)} ${undo.id}`);
        if (asRecord(askedOf(undo)).amount === undefined) continue;
        yield broken({
          expected: `a ${roleOf(undo)} of the whole order`,
          seen: 'one that names an amount',
          evidence: [undo.id],
          subject: nameOf(payment),
        });
      }
      const part = partAskedOf(payment);
      if (part === undefined) continue;
      yield met(`a part of ${nameOf(payment)}`);
      const undone = payment.orders.find(({ returns }) =>
        returns.some(({ cause, seq }) => cause === 'reverse' && seq > part.sentSeq),
      );
      if (undone === undefined || mayBeUndone(payment)) continue;
      yield broken({
        expected: `a refund of ${formatMoney(part.amount)}, since only a part was asked for`,
        seen: `order ${undone.order} reversed whole`,
        evidence: [part.exchange, ...undone.exchanges.filter(isUndo).map(({ id }) => id)],
        subject: nameOf(payment),
      });
    }
  },
);

/** The first refund of less than the whole that was asked for and taken. */
function partAskedOf({ refunds, orders }: PaymentHistory) {
  return refunds
    .flatMap(({ requested: amount, stimuli }) => {
      const taken = stimuli.find(isAccepted);
      return taken === undefined || amount === undefined
        ? []
        : [{ amount, sentSeq: taken.sentSeq, exchange: taken.exchange }];
    })
    .find(({ amount, sentSeq }) =>
      orders.some((order) => isCaptured(order, sentSeq) && amount.minor < order.amount.minor),
    );
}

/** Somebody asked for the whole back, or the IUT calls the payment ended, whatever it was that was refunded. */
const mayBeUndone = ({ stimuli, claims, requested }: PaymentHistory): boolean =>
  requested?.saleId !== undefined ||
  stimuli.some(({ operation }) => operation === 'cancelPayment' || operation === 'networkCancel') ||
  claims.some(({ status }) => isUnsuccessful(status));
