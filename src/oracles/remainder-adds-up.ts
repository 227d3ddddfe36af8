import { formatMoney, isSame, subtract } from '../core/money.js';
import { type Claim, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** REFUND-11: in every view of a paid payment, refundable = captured − refunded − pending. */
export const remainderAddsUp = defineOracle(
  'remainder-adds-up',
  { requirements: ['REFUND-11'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const claim of payment.claims) {
        const parts = partsOf(claim);
        if (parts === undefined) continue;
        yield met(nameOf(payment));
        const { amount, refunded, pendingRefund, refundable } = parts;
        const remainder = subtract(subtract(amount, refunded), pendingRefund);
        // Below zero it is a matter of the refunds that were let in: REFUND-01.
        if (remainder.minor < 0n || isSame(remainder, refundable)) continue;
        yield broken({
          expected: `${formatMoney(remainder)} refundable: ${formatMoney(amount)} less ${formatMoney(refunded)} refunded and ${formatMoney(pendingRefund)} pending`,
          seen: formatMoney(refundable),
          evidence: [claim.exchange],
          subject: nameOf(payment),
        });
        break;
      }
    }
  },
);

/** While the whole of it is being given back, what can be refunded is the IUT's to say. */
function partsOf({ status, cancellationStatus, amount, refunded, pendingRefund, refundable }: Claim) {
  if (
    status !== 'SUCCEEDED' ||
    (cancellationStatus !== undefined && cancellationStatus !== 'NONE' && cancellationStatus !== 'FAILED')
  )
    return undefined;
  if (amount === undefined || refunded === undefined || pendingRefund === undefined || refundable === undefined)
    return undefined;
  const isOneCurrency = [refunded, pendingRefund, refundable].every(({ currency }) => currency === amount.currency);
  return isOneCurrency ? { amount, refunded, pendingRefund, refundable } : undefined;
}
