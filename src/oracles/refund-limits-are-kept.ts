import { formatMoney, isSame, type Money, sum } from '../core/money.js';
import { type History, lastClaim, nameOf, type PaymentHistory } from '../record/history.js';
import { evidenceOf, standingOf } from './books.js';
import { ageOf } from './old-orders-are-refunded.js';
import { isStruckBy, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

const YEAR_MS = 365 * 86_400_000;
const PARTS = 50;

/**
 * REFUND-09: a refund that the network's limits forbid (one year, 50 parts, too soon after another) waits, or is refused, and
 * leaves nothing behind: what can be refunded northbound is what the network still keeps.
 */
export const refundLimitsAreKept = defineOracle(
  'refund-limits-are-kept',
  { requirements: ['REFUND-09'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const limit = limitMetBy(history, payment);
      if (limit === undefined) continue;
      yield met(`${nameOf(payment)}: ${limit}`);
      const claim = lastClaim(payment);
      // While one waits, or another way of giving back is under way, the remainder is its own affair.
      const isOpen = payment.refunds.some((refund) =>
        ['PENDING', 'ACTION_REQUIRED'].includes(lastClaim(refund)?.status ?? ''),
      );
      const left = standingBy(payment);
      if (isOpen || claim?.status !== 'SUCCEEDED' || claim.refundable === undefined || left === undefined) continue;
      if (claim.cancellationStatus === 'PENDING' || isSame(claim.refundable, left)) continue;
      yield broken({
        expected: `${formatMoney(left)} still refundable, since ${limit} left nothing behind`,
        seen: formatMoney(claim.refundable),
        evidence: [...evidenceOf(payment), claim.exchange],
        subject: nameOf(payment),
      });
    }
  },
);

function limitMetBy(history: History, payment: PaymentHistory): string | undefined {
  const asked = payment.stimuli.filter(
    ({ operation, principal, outcome }) =>
      operation === 'createRefund' && principal === undefined && outcome === 'answered',
  );
  for (const order of payment.orders) {
    if (asked.some((stimulus) => ageOf(history, order, stimulus) >= YEAR_MS)) return 'a refund after a year';
    if (asked.some(({ seq }) => order.refunds.filter(({ acceptedSeq }) => acceptedSeq < seq).length >= PARTS))
      return `a refund after ${PARTS} parts`;
  }
  // A 429 that a fault put there speaks of the network's trouble, not of this order's refunds.
  return payment.sent.some(
    (exchange) =>
      roleOf(exchange) === 'refund' && exchange.response?.status === 429 && !isStruckBy(exchange, 'answer-error'),
  )
    ? 'a refund too soon after another'
    : undefined;
}

/** What can still be given back of all that was taken; undefined where currencies differ. */
function standingBy({ orders }: PaymentHistory): Money | undefined {
  const [first] = orders;
  if (first === undefined || orders.some(({ amount }) => amount.currency !== first.amount.currency)) return undefined;
  return sum(first.amount.currency, orders.map(standingOf));
}
