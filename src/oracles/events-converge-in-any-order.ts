import { nameOf, type OrderHistory, type TimedFact } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { isStruckBy } from './operations.js';
import { defineOracle } from './oracle.js';
import { openRefund } from './restart-loses-nothing.js';

/** CB-08: notices that arrive in another order than things happened lead to the same end. */
export const eventsConvergeInAnyOrder = defineOracle(
  'events-converge-in-any-order',
  { requirements: ['CB-08'], judged: 'settled' },
  function* ({ payments, exchanges }, { met, broken }) {
    const overtaken = new Set(
      exchanges.filter((exchange) => isStruckBy(exchange, 'overtake-notification')).map(({ id }) => id),
    );
    for (const payment of payments) {
      const crossed = payment.orders.flatMap((order) => [
        ...outOfOrder(order),
        // By one about another order of the merchant.
        ...order.acknowledgements.filter(({ exchange, status }) => overtaken.has(exchange) && status !== undefined),
      ]);
      for (const { about, exchange } of crossed) yield met(`${about} notice ${exchange}`);
      const wrong = crossed.length === 0 ? undefined : (disagreement(payment) ?? openRefund(payment));
      if (wrong === undefined) continue;
      yield broken({
        expected: 'the network’s own end, in whatever order its notices came',
        seen: wrong,
        evidence: [...evidenceOf(payment), ...crossed.map(({ exchange }) => exchange)],
        subject: nameOf(payment),
      });
    }
  },
);

/** Genuine notices that were heard after one about something later. */
function outOfOrder(order: OrderHistory): TimedFact<'acknowledged'>[] {
  const heard = order.acknowledgements
    .filter(({ forgery, status }) => forgery === undefined && status !== undefined)
    .map((notice) => ({ notice, happened: happenedSeq(order, notice) }));
  return heard.flatMap(({ notice, happened }, at) =>
    heard.slice(0, at).some((earlier) => earlier.happened > happened) ? [notice] : [],
  );
}

/** When that of which a notice tells came to pass. */
function happenedSeq({ charges, refunds }: OrderHistory, notice: TimedFact<'acknowledged'>): number {
  if (notice.about === 'payment') return charges[0]?.seq ?? 0;
  const refund = refunds.find((other) => other.refund === notice.refund);
  return refund?.succeededSeq ?? refund?.failed?.seq ?? 0;
}
