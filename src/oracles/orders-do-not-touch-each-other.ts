import { formatMoney, isSame, type Money, money } from '../core/money.js';
import { lastClaim, nameOf, type PaymentHistory, returnedOf } from '../record/history.js';
import { isCaptured, strayOrdersOf } from './books.js';
import { meaningOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * Nothing done to one order changes another (STATE-04), and least of all does a small payment settle a big one (SEC-03).
 * A wrong state has many causes, so only one that another payment's own facts explain is judged here.
 */
export const ordersDoNotTouchEachOther = defineOracle(
  'orders-do-not-touch-each-other',
  { requirements: ['STATE-04', 'SEC-03'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const others = history.payments.filter((other) => other !== payment);
      if (others.length === 0 || strayOrdersOf(history, payment).length > 0) continue;
      const subject = nameOf(payment);
      if (others.some((other) => isInterleaved(payment, other))) yield met(subject);
      const smaller = others.find((other) => isPaidSmaller(payment, other));
      if (smaller !== undefined) yield met(`${subject} beside ${nameOf(smaller)}`, { requirement: 'SEC-03' });

      const settled = settledByAnother(payment, others);
      if (settled !== undefined) {
        yield broken({
          requirement: isPaidSmaller(payment, settled.payer) ? 'SEC-03' : 'STATE-04',
          expected: `no effect on ${subject} of what was paid for ${nameOf(settled.payer)}`,
          seen: 'SUCCEEDED after a notification about the other one, and only that one was captured',
          evidence: [...settled.notices, settled.claim.exchange],
          subject,
        });
      }
      const excess = refundExcess(payment);
      const lender =
        excess === undefined ? undefined : others.find((other) => isSameMoney(refundExcess(other), negated(excess)));
      if (excess !== undefined && excess.minor > 0n && lender !== undefined) {
        yield broken({
          expected: `no effect on ${subject} of refunds of ${nameOf(lender)}`,
          seen: `${formatMoney(excess)} too much shown as refunded here, and as much too little there`,
          evidence: [payment, lender].flatMap((each) => lastClaim(each)?.exchange ?? []),
          subject,
        });
      }
    }
  },
);

/** Something was asked about the other between the first and the last word about this one. */
function isInterleaved({ stimuli, claims }: PaymentHistory, other: PaymentHistory): boolean {
  const first = stimuli[0]?.sentSeq ?? Infinity;
  const last = claims.at(-1)?.seq ?? -Infinity;
  return other.stimuli.some(({ sentSeq, seq }) => seq > first && sentSeq < last);
}

const amountOf = ({ requested }: PaymentHistory): Money | undefined => requested?.amount;

const isPaidSmaller = (payment: PaymentHistory, other: PaymentHistory): boolean => {
  const [big, small] = [amountOf(payment), amountOf(other)];
  return (
    big !== undefined &&
    small !== undefined &&
    payment.merchant === other.merchant &&
    big.currency === small.currency &&
    small.minor < big.minor &&
    other.orders.some((order) => isCaptured(order))
  );
};

/**
 * Shown as paid without any capture, when nothing had been heard about it since it was last shown otherwise, and a
 * genuine notification about another payment had come.
 */
function settledByAnother({ claims, orders, sent, stimuli }: PaymentHistory, others: readonly PaymentHistory[]) {
  const claim = claims.find(
    ({ status, seq }) => status === 'SUCCEEDED' && !orders.some((order) => isCaptured(order, seq)),
  );
  const before = claims.findLast(({ seq }) => claim !== undefined && seq < claim.sentSeq);
  if (claim === undefined || before === undefined || before.status === 'SUCCEEDED') return undefined;
  const isBetween = (seq: number) => seq > before.sentSeq && seq < claim.seq;
  const hasOwnCause =
    stimuli.some(({ seq, sentSeq }) => isBetween(seq) || isBetween(sentSeq)) ||
    orders.some(({ notices }) => notices.some(({ seq }) => isBetween(seq))) ||
    sent.some((exchange) => isBetween(exchange.closedSeq) && meaningOf(exchange) !== 'waiting');
  if (hasOwnCause) return undefined;
  for (const payer of others) {
    const notices = payer.orders
      .filter((order) => isCaptured(order, claim.seq))
      .flatMap((order) => order.notices.filter(({ forgery, seq }) => forgery === undefined && isBetween(seq)));
    if (notices.length > 0) return { claim, payer, notices: notices.map(({ exchange }) => exchange) };
  }
  return undefined;
}

/** Shown as refunded in the end, less what went back; undefined where it is not known. */
function refundExcess(payment: PaymentHistory): Money | undefined {
  const claim = lastClaim(payment);
  const [order] = payment.orders;
  if (claim?.refunded === undefined || claim.status !== 'SUCCEEDED' || order === undefined) return undefined;
  const { currency } = claim.refunded;
  if (payment.orders.some(({ amount }) => amount.currency !== currency)) return undefined;
  const back = payment.orders.reduce((sum, each) => sum + returnedOf(each, claim.seq).minor, 0n);
  return money(currency, claim.refunded.minor - back);
}

const negated = ({ currency, minor }: Money): Money => money(currency, -minor);
const isSameMoney = (a: Money | undefined, b: Money): boolean => a !== undefined && a.minor !== 0n && isSame(a, b);
