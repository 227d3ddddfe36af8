import { formatMoney } from '../core/money.js';
import { keptOf, nameOf } from '../record/history.js';
import { evidenceOf, isCaptured, standingOf } from './books.js';
import { salesOf } from './one-charge-per-sale.js';
import { defineOracle } from './oracle.js';

/** MPM-06: of a sale that was paid at several networks, since the customer changed the wallet, one payment stays. */
export const oneWalletStaysPaid = defineOracle(
  'one-wallet-stays-paid',
  { requirements: ['MPM-06'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const sale of salesOf(history)) {
      const [first] = sale;
      const captured = sale.flatMap(({ orders }) => orders.filter((order) => isCaptured(order)));
      if (first === undefined || new Set(captured.map(({ network }) => network)).size < 2) continue;
      yield met(nameOf(first));
      const standing = captured.filter((order) => standingOf(order).minor > 0n);
      if (standing.length < 2) continue;
      yield broken({
        expected: 'one wallet that stays charged for the sale',
        seen: standing.map((order) => `${formatMoney(keptOf(order))} at ${order.network}`).join(' and '),
        evidence: sale.flatMap(evidenceOf),
        subject: nameOf(first),
      });
    }
  },
);
