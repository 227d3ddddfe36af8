import { formatMoney } from '../core/money.js';
import { keptOf, nameOf } from '../record/history.js';
import { evidenceOf, standingOf } from './books.js';
import { salesOf } from './one-charge-per-sale.js';
import { defineOracle } from './oracle.js';

/** MPM-05: of several QR codes that were issued for one sale, at most one stays paid. */
export const oneOfReissuedCodesStaysPaid = defineOracle(
  'one-of-reissued-codes-stays-paid',
  { requirements: ['MPM-05'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const sale of salesOf(history)) {
      const issued = sale
        .filter(({ requested }) => requested?.mode === 'MPM_DYNAMIC')
        .flatMap(({ orders }) => orders.filter(({ form }) => form === 'prepaid'));
      const [first] = sale;
      if (first === undefined || issued.length < 2) continue;
      yield met(nameOf(first));
      const standing = issued.filter((order) => standingOf(order).minor > 0n);
      if (standing.length < 2) continue;
      yield broken({
        expected: 'at most one of the QR codes of a sale paid in the end',
        seen: standing.map((order) => `${formatMoney(keptOf(order))} of order ${order.order}`).join(' and '),
        evidence: sale.flatMap(evidenceOf),
        subject: nameOf(first),
      });
    }
  },
);
