import { formatMoney, isSame, type Money, subtract, sum } from '../core/money.js';
import { groupBy } from '../record/group.js';
import { keptOf, lastClaim, nameOf, type OrderHistory, type PaymentHistory } from '../record/history.js';
import { evidenceOf, keptBy, shownKept, standingOf, strayOrdersOf } from './books.js';
import { defineOracle } from './oracle.js';

/**
 * Identity 1: captured − returned = what the IUT says was paid − what it says was refunded. Where an order cannot be
 * given to one payment, the merchant's sums must still agree.
 */
export const moneyShownIsMoneyHeld = defineOracle(
  'money-shown-is-money-held',
  { requirements: ['IDENTITY-1'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const [merchant, payments] of groupBy(history.payments, (payment) => payment.merchant)) {
      const stray = payments[0] === undefined ? [] : strayOrdersOf(history, payments[0]);
      const accounts =
        stray.length > 0
          ? [{ name: merchant, payments, orders: [...stray, ...payments.flatMap(({ orders }) => orders)] }]
          : payments.map((payment) => ({ name: nameOf(payment), payments: [payment], orders: payment.orders }));
      for (const { name, payments: of, orders } of accounts) {
        const claims = of.flatMap((payment) => lastClaim(payment) ?? []);
        if (orders.length === 0 && claims.length === 0) continue;
        const currency = orders[0]?.amount.currency ?? claims[0]?.amount?.currency;
        const shown = sumOf(of, currency);
        const held = currency === undefined ? undefined : keptBy(orders, currency);
        if (shown === undefined || held === undefined) continue;
        yield met(name);
        // Of an ended payment, what is on its way back, or waits for the network's staff, is no longer the merchant's.
        const isEnded = !claims.some(({ status }) => status === 'SUCCEEDED');
        if (isSame(shown, held) || (isEnded && orders.every((order) => standingOf(order).minor === 0n))) continue;
        yield broken({
          expected: `${formatMoney(held)} shown as paid and not refunded, which is what the network keeps`,
          seen: `${claims.map(({ status, refunded }) => `${status}${refunded === undefined || refunded.minor === 0n ? '' : ` with ${formatMoney(refunded)} refunded`}`).join(', ') || 'nothing shown'}, so ${formatMoney(shown)}, ${formatMoney(subtract(held, shown))} apart; ${told(orders)}`,
          evidence: [
            ...of.flatMap(evidenceOf),
            ...orders.flatMap(({ exchanges }) => exchanges.map(({ id }) => id)),
            ...claims.map(({ exchange }) => exchange),
          ],
          ...(of.length === 1 ? { subject: name } : {}),
        });
      }
    }
  },
);

/** What the payments are said to keep; undefined where one is not shown in that currency. */
function sumOf(payments: readonly PaymentHistory[], currency: string | undefined): Money | undefined {
  const shown = payments.map((payment) => {
    const claim = lastClaim(payment);
    return claim === undefined ? { currency: currency ?? '', minor: 0n } : shownKept(claim);
  });
  if (currency === undefined || shown.some((amount) => amount === undefined || amount.currency !== currency))
    return undefined;
  return sum(
    currency,
    shown.flatMap((amount) => amount ?? []),
  );
}

const told = (orders: readonly OrderHistory[]): string =>
  orders.length === 0
    ? 'no order at any network'
    : orders.map((order) => `order ${order.order} keeps ${formatMoney(keptOf(order))}`).join(', ');
