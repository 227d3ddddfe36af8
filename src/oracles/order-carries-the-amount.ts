import { formatMoney, isSame } from '../core/money.js';
import { capturedOf, nameOf } from '../record/history.js';
import { askedAmount, isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** The order at the network is over exactly what was asked for (AMOUNT-01), and so is what the payer of its QR pays (MPM-01). */
export const orderCarriesTheAmount = defineOracle(
  'order-carries-the-amount',
  { requirements: ['AMOUNT-01', 'MPM-01'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const wanted = payment.requested?.amount;
      const subject = nameOf(payment);
      if (wanted === undefined) continue;
      for (const pay of payment.sent.filter(isPay)) {
        const asked = askedAmount(pay);
        if (asked === undefined) continue;
        yield met(`${subject} (${pay.id})`);
        if (isSame(asked, wanted)) continue;
        yield broken({
          expected: `an order over ${formatMoney(wanted)}`,
          seen: formatMoney(asked),
          evidence: [
            ...payment.stimuli
              .filter(({ operation }) => operation === 'createPayment')
              .slice(0, 1)
              .map(({ exchange }) => exchange),
            pay.id,
          ],
          subject,
        });
      }
      // Of a code on the counter the payer types the amount: that is another requirement (MPM-03).
      const isDynamic = payment.requested?.mode === 'MPM_DYNAMIC';
      for (const order of payment.orders.filter(({ form, charges }) => form === 'prepaid' && charges.length > 0)) {
        if (!isDynamic) continue;
        yield met(`order ${order.order}`, { requirement: 'MPM-01' });
        const [charge] = order.charges;
        if (charge === undefined || isSame(charge.amount, wanted)) continue;
        yield broken({
          requirement: 'MPM-01',
          expected: `a QR code that takes ${formatMoney(wanted)}`,
          seen: `${formatMoney(capturedOf(order))} captured of order ${order.order}`,
          evidence: order.exchanges.map(({ id }) => id),
          subject,
        });
      }
    }
  },
);
