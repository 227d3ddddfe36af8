import { nameOf, type OrderHistory, type TimedExchange } from '../record/history.js';
import { codeOf, isUndo, meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * CANCEL-08: a cancel that the network answers “call again” (WeChat: USERPAYING) is sent again, unless something has told in
 * the meantime how the order ended. After a system error the same is asked by CANCEL-01.
 */
export const callAgainIsFollowed = defineOracle(
  'call-again-is-followed',
  { requirements: ['CANCEL-08'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const order of payment.orders) {
        const asked = order.exchanges.filter((exchange) => isUndo(exchange) && meaningOf(exchange) === 'waiting');
        for (const undo of asked) yield met(`${roleOf(undo)} of order ${order.order} (${undo.id})`);
        const last = asked.at(-1);
        if (last === undefined || isFollowed(order, last)) continue;
        yield broken({
          expected: `the ${roleOf(last)} of order ${order.order} sent again, as the network asked`,
          seen: `${codeOf(last) ?? last.response?.status}, and it was not sent again`,
          evidence: [last.id],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** Sent again; or told that the order has ended, or was paid, which is an end as well; or given back by a refund. */
const isFollowed = (order: OrderHistory, last: TimedExchange): boolean =>
  order.exchanges.some(
    (other) =>
      other.openedSeq > last.openedSeq &&
      (isUndo(other) || (['query', 'refund'].includes(roleOf(other)) && meaningOf(other) === 'done')),
  ) || order.closings.some(({ how }) => how === 'expired' || how === 'failed');
