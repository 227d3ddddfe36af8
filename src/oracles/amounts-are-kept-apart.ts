import { formatMoney, fromWire, isSame } from '../core/money.js';
import { nameOf } from '../record/history.js';
import { evidenceOf } from './books.js';
import { defineOracle } from './oracle.js';

/**
 * AMOUNT-09: what the order costs, what the wallet paid (less a coupon, in its own currency) and what is settled are three
 * amounts. The merchant's is never the payer's cash. Whoever shows neither of the other two is not judged.
 */
export const amountsAreKeptApart = defineOracle(
  'amounts-are-kept-apart',
  { requirements: ['AMOUNT-09'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const [charge, ...others] = payment.orders.flatMap(({ charges }) => charges);
      if (charge === undefined || others.length > 0 || isSame(charge.amount, charge.payerAmount)) continue;
      const claim = payment.claims.findLast(({ status, seq }) => status === 'SUCCEEDED' && seq > charge.seq);
      const [payers, settled] = [fromWire(claim?.body.payerAmount), fromWire(claim?.body.settlementAmount)];
      if (claim === undefined || (payers === undefined && settled === undefined)) continue;
      yield met(nameOf(payment));
      const wrong = [
        ...(payers !== undefined && !isSame(payers, charge.payerAmount)
          ? [{ what: 'paid by the wallet', right: charge.payerAmount, shown: payers }]
          : []),
        ...[claim.amount, settled].flatMap((shown) =>
          shown !== undefined && isSame(shown, charge.payerAmount)
            ? [{ what: 'for the merchant', right: charge.amount, shown }]
            : [],
        ),
      ];
      for (const { what, right, shown } of wrong) {
        yield broken({
          expected: `${formatMoney(right)} ${what}`,
          seen: formatMoney(shown),
          evidence: [...evidenceOf(payment), claim.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);
