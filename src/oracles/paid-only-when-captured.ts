import { formatMoney, sum } from '../core/money.js';
import { capturedOf, nameOf } from '../record/history.js';
import { evidenceOf, isCaptured, strayOrdersOf } from './books.js';
import { defineOracle } from './oracle.js';

/** STATE-02, its PAID half: at the moment the IUT says SUCCEEDED, a network has taken the payer's money. */
export const paidOnlyWhenCaptured = defineOracle(
  'paid-only-when-captured',
  { requirements: ['STATE-02'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const said = payment.claims.find(({ status }) => status === 'SUCCEEDED');
      // An order that belongs to nobody may be the one that was paid.
      if (said === undefined || strayOrdersOf(history, payment).some((order) => isCaptured(order, said.seq))) continue;
      yield met(nameOf(payment));
      if (payment.orders.some((order) => isCaptured(order, said.seq))) continue;
      const nothing = sum(said.amount?.currency ?? payment.orders[0]?.amount.currency ?? 'KRW', []);
      yield broken({
        expected: 'SUCCEEDED only after a network captured the money',
        seen: `SUCCEEDED in ${said.source === 'event' ? 'an event' : 'an answer'}, and ${payment.orders.length === 0 ? 'no order at any network' : `${formatMoney(payment.orders.map((order) => capturedOf(order, said.seq))[0] ?? nothing)} captured by then`}`,
        evidence: [...evidenceOf(payment), said.exchange],
        subject: nameOf(payment),
      });
    }
  },
);
