import { type History, lastClaim, nameOf, type OrderHistory, type PaymentHistory } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** So many queries of one order that a fault struck make it a poisoned one, or one after which it is never asked about again. */
const POISON = 3;

/**
 * TIMEOUT-09: an order whose queries keep failing stops nobody else's. Of the others those count of which the IUT can only have
 * learnt by asking: no notice was heard, and what was asked was answered.
 */
export const onePoisonedOrderStopsNobody = defineOracle(
  'one-poisoned-order-stops-nobody',
  { requirements: ['TIMEOUT-09'], judged: 'settled' },
  function* (history, { met, broken }) {
    const poisoned = poisonedOrdersOf(history);
    const [first] = poisoned;
    if (first === undefined) return;
    for (const payment of history.payments) {
      if (payment.orders.some((order) => poisoned.some(({ order: other }) => other === order))) continue;
      const needy = payment.orders.find(
        ({ charges, acknowledgements }) =>
          charges.some(({ seq }) => seq > first.seq) &&
          !acknowledgements.some(({ forgery, success }) => forgery === undefined && success),
      );
      if (needy === undefined) continue;
      yield met(nameOf(payment));
      const wrong = disagreement(payment);
      if (wrong === undefined) continue;
      yield broken({
        expected: `order ${needy.order} polled, whatever befalls the queries of order ${first.order.order}`,
        seen: wrong,
        evidence: [...first.queries, ...evidenceOf(payment)],
        subject: nameOf(payment),
      });
    }
  },
);

interface Poisoned {
  readonly order: OrderHistory;
  readonly queries: readonly string[];
  /** When the first of its queries was struck. */
  readonly seq: number;
}

const poisonedOrdersOf = ({ payments }: History): Poisoned[] =>
  payments.flatMap((payment) =>
    payment.orders.flatMap((order) => {
      const queries = order.exchanges.filter((exchange) => roleOf(exchange) === 'query');
      const struck = queries.filter((exchange) => exchange.faults.length > 0 && meaningOf(exchange) === 'unknown');
      const [first] = struck;
      const isGivenUp = first !== undefined && struck.includes(queries.at(-1) ?? first) && isPending(payment);
      return first === undefined || (struck.length < POISON && !isGivenUp)
        ? []
        : [{ order, queries: struck.map(({ id }) => id), seq: first.openedSeq }];
    }),
  );

/** Whoever falls over the first such answer never asks again: that order stays open too. */
const isPending = (payment: PaymentHistory): boolean => lastClaim(payment)?.status === 'PENDING';
