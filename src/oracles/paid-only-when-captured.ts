import { formatMoney } from '../core/money.js';
import { capturedOf, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** STATE-02, its PAID half: at the moment the IUT says SUCCEEDED, the network has taken the payer's money. */
export const paidOnlyWhenCaptured = defineOracle(
  'paid-only-when-captured',
  { requirements: ['STATE-02'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const said = payment.claims.find(({ status }) => status === 'SUCCEEDED');
      if (said === undefined) continue;
      yield met(nameOf(payment));
      if (payment.orders.some((order) => capturedOf(order, said.seq).minor > 0n)) continue;
      yield broken({
        expected: 'SUCCEEDED only after a network captured the money',
        seen: `SUCCEEDED in ${said.source === 'event' ? 'an event' : 'an answer'}, and ${payment.orders.length === 0 ? 'no order at any network' : `${formatMoney(payment.orders.map((order) => capturedOf(order, said.seq))[0] ?? { currency: '', minor: 0n })} captured by then`}`,
        evidence: [...payment.orders.flatMap(({ exchanges, notices }) => [...exchanges.map(({ id }) => id), ...notices.map(({ exchange }) => exchange)]), said.exchange],
        subject: nameOf(payment),
      });
    }
  },
);
