import { formatMoney, isMore } from '../core/money.js';
import { asRecord, type Claim, nameOf, type PaymentHistory, returnedOf } from '../record/history.js';
import { evidenceOf, isCaptured, strayOrdersOf } from './books.js';
import { defineOracle } from './oracle.js';

/** CB-13: an event tells of a success only after the network has made it true, and tells what a query of that version tells. */
export const eventsFollowEvidence = defineOracle(
  'events-follow-evidence',
  { requirements: ['CB-13'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      if (strayOrdersOf(history, payment).length > 0) continue;
      for (const { event, type, seq, exchange } of [...payment.events, ...payment.webhooks]) {
        if (type !== 'payment.succeeded' && type !== 'refund.succeeded') continue;
        yield met(`${type} ${event}`);
        const missing = type === 'payment.succeeded' ? notPaid(payment, seq) : notRefunded(payment, seq);
        if (missing === undefined) continue;
        yield broken({
          expected: `${type} only after the network's own evidence`,
          seen: `the event, while ${missing}`,
          evidence: [...evidenceOf(payment), exchange],
          subject: nameOf(payment),
        });
      }
      for (const event of saidInEvents(payment)) {
        const twin = payment.claims.find(
          ({ source, version, status }) =>
            source === 'answer' && version !== undefined && version === event.version && status !== event.status,
        );
        if (twin === undefined) continue;
        yield broken({
          expected: `an event that tells what a query of the same version (${event.version}) tells`,
          seen: `${event.status} in the event, ${twin.status} in the answer`,
          evidence: [event.exchange, twin.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);

type Said = Pick<Claim, 'version' | 'status' | 'exchange'>;

/** To the platform, and to the merchant. */
const saidInEvents = ({ claims, webhooks }: PaymentHistory): Said[] => [
  ...claims.filter(({ source }) => source === 'event'),
  ...webhooks.flatMap(({ type, body, exchange }) => {
    const { version, status } = asRecord(asRecord(body).data);
    return type.startsWith('payment.') && typeof version === 'number' && typeof status === 'string'
      ? [{ version, status, exchange }]
      : [];
  }),
];

const notPaid = ({ orders }: PaymentHistory, seq: number): string | undefined =>
  orders.some((order) => isCaptured(order, seq)) ? undefined : 'nothing was captured';

/** What events say was refunded by then, against what went back by then: sums need no refund to be named. */
function notRefunded({ orders, refunds }: PaymentHistory, seq: number): string | undefined {
  const told = refunds.flatMap(({ claims, requested }) => {
    const said = claims.find(
      ({ source, status, seq: at }) => source === 'event' && status === 'SUCCEEDED' && at <= seq,
    );
    return said === undefined ? [] : (said.amount ?? requested ?? []);
  });
  const currency = orders[0]?.amount.currency;
  if (currency === undefined || told.some((amount) => amount.currency !== currency)) return undefined;
  const [said, returned] = [
    told.reduce((sum, { minor }) => sum + minor, 0n),
    orders.reduce((sum, order) => sum + returnedOf(order, seq).minor, 0n),
  ];
  if (!isMore({ currency, minor: said }, { currency, minor: returned })) return undefined;
  return `${formatMoney({ currency, minor: said })} was said to be refunded and ${formatMoney({ currency, minor: returned })} had gone back`;
}
