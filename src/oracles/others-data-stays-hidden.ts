import { asArray, asRecord, asText, isAccepted } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** MERCH-04: in a merchant's lists and events, and in what comes to its own address, stands nobody else's payment or refund. */
export const othersDataStaysHidden = defineOracle(
  'others-data-stays-hidden',
  { requirements: ['MERCH-04'], judged: 'event' },
  function* ({ answers, events, webhooks }, { met, broken }) {
    const told = [
      ...answers
        .filter((answer) => answer.operation.startsWith('list') && isAccepted(answer))
        .map(({ operation, merchant, body, exchange }) => ({
          what: operation,
          merchant,
          items: asArray(Array.isArray(body) ? body : asRecord(body).data),
          exchange,
        })),
      ...events.map(({ type, merchant, body, exchange }) => ({
        what: `event ${type}`,
        merchant,
        items: [asRecord(body).data],
        exchange,
      })),
      ...webhooks.map(({ type, merchant, body, exchange }) => ({
        what: `event ${type} at its own address`,
        merchant,
        items: [asRecord(body).data, body],
        exchange,
      })),
    ];
    for (const { what, merchant, items, exchange } of told) {
      yield met(`${what} (${exchange})`);
      const foreign = items.map(asRecord).find(({ merchantId }) => (asText(merchantId) ?? merchant) !== merchant);
      if (foreign === undefined) continue;
      yield broken({
        expected: `${what} with nothing but merchant ${merchant}'s own`,
        seen: `${String(foreign.paymentId ?? foreign.refundId)} of merchant ${String(foreign.merchantId)}`,
        evidence: [exchange],
      });
    }
  },
);
