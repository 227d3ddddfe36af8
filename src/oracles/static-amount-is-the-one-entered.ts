import { formatMoney, isSame } from '../core/money.js';
import { nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** MPM-03: of a static QR, the amount that the payer entered is what is taken, and what the IUT shows. */
export const staticAmountIsTheOneEntered = defineOracle(
  'static-amount-is-the-one-entered',
  { requirements: ['MPM-03'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const entered = payment.requested?.amount;
      if (payment.requested?.mode !== 'MPM_STATIC' || entered === undefined) continue;
      const subject = nameOf(payment);
      const taken = payment.orders.find(({ charges }) => charges.length > 0);
      if (taken === undefined) continue;
      yield met(subject);
      const charge = taken.charges.find(({ amount }) => !isSame(amount, entered));
      if (charge !== undefined) {
        yield broken({
          expected: `${formatMoney(entered)} taken, as the payer entered`,
          seen: `${formatMoney(charge.amount)} of order ${taken.order}`,
          evidence: taken.exchanges.slice(0, 1).map(({ id }) => id),
          subject,
        });
      }
      const shown = payment.claims.find(({ amount }) => amount !== undefined && !isSame(amount, entered));
      if (shown?.amount === undefined) continue;
      yield broken({
        expected: `${formatMoney(entered)} shown, as the payer entered`,
        seen: `${formatMoney(shown.amount)} in ${shown.source === 'event' ? 'an event' : 'an answer'}`,
        evidence: [shown.exchange],
        subject,
      });
    }
  },
);
