import { groupBy } from '../record/group.js';
import { asRecord, type History, nameOf, type OrderHistory, type PaymentHistory } from '../record/history.js';
import { absencesOf } from './life.js';
import { deliveriesOf } from './notices.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * One fact has one effect, however often and on how many ways the IUT heard of it: one event of a kind for a payment or
 * refund. (That it moves money once is for the identities.)
 */
export const toldOnce = defineOracle(
  'told-once',
  { requirements: ['IDEM-01', 'IDEM-02', 'IDEM-03', 'IDEM-11', 'REFUND-08'], judged: 'event' },
  function* (history, { met, broken }) {
    const targets = new Map(history.exchanges.map(({ id, request }) => [id, request.target]));
    for (const payment of history.payments) {
      const tried = repetitionsOf(history, payment);
      for (const requirement of tried) yield met(nameOf(payment), { requirement });
      for (const order of payment.orders.filter(isAskedAndTold))
        yield met(`order ${order.order}`, { requirement: 'IDEM-11' });
      for (const refund of payment.orders.flatMap(({ refunds }) => refunds)) {
        if (refund.succeededSeq !== undefined) yield met(`refund ${refund.refund}`, { requirement: 'REFUND-08' });
      }
      // Platform and merchant may each be told, under ids of their own.
      for (const same of groupBy([...payment.events, ...payment.webhooks], ({ type, refund, exchange }) =>
        JSON.stringify([type, refund, targets.get(exchange)]),
      ).values()) {
        const ids = [...groupBy(same, ({ event }) => event).values()].flatMap((sendings) => sendings[0] ?? []);
        const [first, second] = ids;
        if (first === undefined || second === undefined) continue;
        const version = ({ body }: typeof first) => JSON.stringify(asRecord(asRecord(body).data).version);
        yield broken({
          requirement: first.type.startsWith('refund.') ? 'REFUND-08' : (tried[0] ?? 'IDEM-11'),
          expected: `one event ${first.type} for ${first.refund === undefined ? 'the payment' : `refund ${first.refund}`}`,
          seen: `${ids.length}, with ids of their own: ${ids.map((event) => `${event.event} (version ${version(event)})`).join(', ')}`,
          evidence: ids.map(({ exchange }) => exchange),
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** Whether the IUT heard of the capture by an answer and by a genuine notice, one before the other or both at once. */
const isAskedAndTold = ({ charges, exchanges, acknowledgements }: OrderHistory): boolean =>
  acknowledgements.some(
    ({ about, forgery, status }) => about === 'payment' && forgery === undefined && status !== undefined,
  ) &&
  exchanges.some(
    (exchange) =>
      ['query', 'pay-code'].includes(roleOf(exchange)) &&
      meaningOf(exchange) === 'done' &&
      exchange.closedSeq > (charges[0]?.seq ?? Infinity),
  );

/** How the payment's notifications were repeated; the rarest way first. */
function repetitionsOf(history: History, payment: PaymentHistory): ('IDEM-01' | 'IDEM-02' | 'IDEM-03')[] {
  const found = new Set<'IDEM-01' | 'IDEM-02' | 'IDEM-03'>();
  for (const deliveries of deliveriesOf(history)) {
    const heard = deliveries.filter(
      ({ ack }) =>
        ack.status !== undefined &&
        payment.orders.some(
          ({ network, account, order }) => network === ack.network && account === ack.account && order === ack.order,
        ),
    );
    for (const [at, later] of heard.entries()) {
      for (const earlier of heard.slice(0, at)) {
        const isParallel = later.sent.seq < earlier.ack.seq;
        const isAcrossRestart =
          earlier.ack.success &&
          absencesOf(history).some(({ fromSeq, toSeq }) => earlier.ack.seq < fromSeq && toSeq < later.sent.seq);
        found.add(isParallel ? 'IDEM-02' : isAcrossRestart ? 'IDEM-03' : 'IDEM-01');
      }
    }
  }
  return (['IDEM-03', 'IDEM-02', 'IDEM-01'] as const).filter((requirement) => found.has(requirement));
}
