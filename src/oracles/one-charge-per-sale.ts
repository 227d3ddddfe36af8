import { formatMoney, isSame, subtract, sum } from '../core/money.js';
import { groupBy } from '../record/group.js';
import { capturedOf, type History, lastClaim, nameOf, type PaymentHistory } from '../record/history.js';
import { evidenceOf, isCaptured, standingOf, strayOrdersOf } from './books.js';
import { defineOracle } from './oracle.js';

/**
 * Identity 3: over all attempts at a sale exactly one capture stays, and it is the amount. Captures that were given back
 * whole do not count, and refunds that were asked for leave the capture standing with less.
 */
export const oneChargePerSale = defineOracle(
  'one-charge-per-sale',
  { requirements: ['IDENTITY-3'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const sale of salesOf(history)) {
      const paid = sale.filter((payment) => lastClaim(payment)?.status === 'SUCCEEDED');
      const [first] = paid;
      if (first === undefined || sale.some((payment) => strayOrdersOf(history, payment).length > 0)) continue;
      const { amount, refunded, pendingRefund } = lastClaim(first) ?? {};
      const orders = sale.flatMap((payment) => payment.orders).filter((order) => isCaptured(order));
      if (amount === undefined || orders.some((order) => order.amount.currency !== amount.currency)) continue;
      const subject = nameOf(first);
      yield met(subject);
      const standing = orders.filter((order) => standingOf(order).minor > 0n);
      const asked = sum(
        amount.currency,
        // What is shown in another currency gives nothing of this sale back.
        [refunded, pendingRefund].flatMap((part) => (part?.currency === amount.currency ? [part] : [])),
      );
      const isAllGivenBack = isSame(asked, amount);
      const evidence = sale.flatMap(evidenceOf);
      if (standing.length > 1 || (standing.length === 0 && !isAllGivenBack)) {
        yield broken({
          expected: `exactly one capture that stays for the sale of ${formatMoney(amount)}`,
          seen: `${standing.length}: ${standing.map((order) => `${formatMoney(standingOf(order))} of order ${order.order}`).join(', ') || (orders.length === 0 ? 'nothing was taken' : 'everything was given back')}`,
          evidence,
          subject,
        });
        continue;
      }
      const [only] = standing;
      if (only === undefined) continue;
      const over = subtract(capturedOf(only), amount);
      // Charged twice on one order counts as two sets, unless the second was given back.
      if (over.minor === 0n || (over.minor > 0n && isSame(standingOf(only), subtract(amount, asked)))) continue;
      yield broken({
        expected: `captures that add up to the sale's ${formatMoney(amount)}`,
        seen: `${formatMoney(capturedOf(only))} captured of order ${only.order}, in ${only.charges.length} charges`,
        evidence,
        subject,
      });
    }
  },
);

/** Payments of one merchant with one saleId are attempts at one sale; without it a payment is a sale of its own. */
export const salesOf = ({ payments }: History): PaymentHistory[][] => [
  ...groupBy(payments, ({ merchant, payment, requested }) =>
    requested?.saleId === undefined ? `payment ${merchant}/${payment}` : `sale ${merchant}/${requested.saleId}`,
  ).values(),
];
