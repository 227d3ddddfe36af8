import { formatMoney, isMore, sum } from '../core/money.js';
import { capturedOf, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** Whatever was asked, in whatever order: at no instant do refunds succeeded and pending exceed what was captured. */
export const refundsWithinCapture = defineOracle(
  'refunds-within-capture',
  { requirements: ['REFUND-01'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const order of payment.orders) {
        for (const [at, refund] of order.refunds.entries()) {
          yield met(`refund ${refund.refund}`);
          const before = order.refunds.slice(0, at + 1).filter(({ failed }) => failed === undefined || failed.how === 'abnormal' || failed.seq > refund.acceptedSeq);
          const total = sum(order.amount.currency, before.map(({ amount }) => amount));
          const captured = capturedOf(order, refund.acceptedSeq);
          if (!isMore(total, captured)) continue;
          yield broken({
            expected: `refunds of at most ${formatMoney(captured)}, which is what was captured`,
            seen: `${formatMoney(total)} in ${before.length} refunds`,
            evidence: order.exchanges.filter(({ marks }) => before.some(({ refund: number }) => number === marks.refund)).map(({ id }) => id),
            subject: nameOf(payment),
          });
        }
      }
    }
  },
);
