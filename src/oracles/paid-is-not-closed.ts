import { formatMoney } from '../core/money.js';
import { isUnsuccessful, keptOf, nameOf } from '../record/history.js';
import { isCaptured } from './books.js';
import { isAlreadyPaid, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * CANCEL-04, at the instant: a close that the network answers “already paid” ends nothing. The payment is paid, or its
 * money is given back before it is called FAILED, CANCELLED or EXPIRED.
 */
export const paidIsNotClosed = defineOracle(
  'paid-is-not-closed',
  { requirements: ['CANCEL-04'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const said = payment.claims.find(({ status }) => isUnsuccessful(status));
      for (const order of payment.orders) {
        const close = order.exchanges.find(
          (exchange) =>
            roleOf(exchange) === 'close' && isAlreadyPaid(exchange) && isCaptured(order, exchange.closedSeq),
        );
        if (close === undefined) continue;
        yield met(`order ${order.order} (${close.id})`);
        // Ended before the close was answered: what came late must go back, which is another rule's (CANCEL-03).
        if (said === undefined || said.seq < close.closedSeq) continue;
        const kept = keptOf(order, said.seq);
        const isGivingBack = order.refunds.some(({ acceptedSeq }) => acceptedSeq < said.seq);
        if (kept.minor <= 0n || isGivingBack) continue;
        yield broken({
          expected: `order ${order.order} honoured or given back, since ${order.network} answered the close with “already paid”`,
          seen: `${said.status} in ${said.source === 'event' ? 'an event' : 'an answer'} after it, while the order kept ${formatMoney(kept)}`,
          evidence: [close.id, said.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);
