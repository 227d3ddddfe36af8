import type { Instant } from '../../src/core/clock.js';
import { isMore, isSame, type Money, money, negate, subtract, sum } from '../../src/core/money.js';
import {
  type Decision,
  isFinished,
  legs,
  NETWORK,
  type Order,
  only,
  type Problem,
  ref,
  returned,
  type Transition,
} from './orders.js';

/** The wire knows REFUND_SUCCESS alone, and silence. */
export type RefundState = 'PROCESSING' | 'SUCCESS' | 'FAIL';

export interface Refund {
  /** out_request_no: unique in its trade. */
  readonly number: string;
  /** Alipay's own; it stands in no message. */
  readonly networkRefund: string;
  readonly amount: Money;
  readonly payerAmount: Money;
  readonly reason?: string;
  readonly by: 'iut' | 'portal';
  readonly state: RefundState;
  readonly createdAt: Instant;
  readonly succeededAt?: Instant;
}

/** What a refund is asked for with. */
export type RefundTerms = Omit<Refund, 'state' | 'createdAt' | 'succeededAt' | 'payerAmount'>;

export interface RefundRules {
  readonly merchantHasFunds: boolean;
  /** True (only where `over-refund` is permitted): more than was paid may go out, at the merchant's expense. */
  readonly beyondRemainder?: boolean;
}

/** What counts against the remainder: all that has not failed. */
const counted = ({ refunds }: Order): readonly Refund[] => refunds.filter(({ state }) => state !== 'FAIL');

export const remainder = (order: Order): Money =>
  subtract(
    order.total,
    sum(
      order.total.currency,
      counted(order).map(({ amount }) => amount),
    ),
  );

/** The latest refund of a trade under this number; one that has failed can be asked for again. */
export const refundOf = ({ refunds }: Order, number: string): Refund | undefined =>
  refunds.findLast((refund) => refund.number === number && refund.state !== 'FAIL');

/** The same out_request_no again is the same refund; with another amount it is refused. */
export const repeatRefund = (refund: Refund, amount: Money): Problem | undefined =>
  isSame(refund.amount, amount)
    ? undefined
    : { code: 'ACQ.DISCORDANT_REPEAT_REQUEST', issue: 'out_request_no is in use with another amount' };

/** Takes a refund in: the merchant's money is on its way from here on. */
export function acceptRefund(
  order: Order,
  terms: RefundTerms,
  now: Instant,
  { merchantHasFunds, beyondRemainder = false }: RefundRules,
): Decision {
  const refuse = (code: string, issue: string): Decision => ({ problem: { code, issue } });
  const isPaidBack = order.state === 'TRADE_CLOSED' && order.paidAt !== undefined && order.cancelled === undefined;
  if (order.state === 'TRADE_CLOSED' && !(isPaidBack && beyondRemainder))
    return refuse('ACQ.TRADE_HAS_CLOSE', 'the trade is closed');
  if (order.payer === undefined || order.paidAt === undefined)
    return refuse('ACQ.TRADE_STATUS_ERROR', 'the trade has not been paid');
  if (isFinished(order, now)) return refuse('ACQ.TRADE_HAS_FINISHED', 'the trade is finished');
  if (!beyondRemainder && isMore(terms.amount, remainder(order)))
    return refuse('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', 'the refunds exceed the trade');
  if (!merchantHasFunds) return refuse('ACQ.SELLER_BALANCE_NOT_ENOUGH', 'the merchant has too little to refund from');

  const payerAmount = shareOf(order, terms.amount);
  const refund: Refund = { ...terms, payerAmount, state: 'PROCESSING', createdAt: now };
  const posting = {
    purpose: 'refund',
    network: NETWORK,
    order: order.number,
    refund: refund.number,
    legs: legs(order, order.payer.payer, negate(refund.amount), negate(payerAmount)),
  };
  return {
    ...only({ ...order, refunds: [...order.refunds, refund] }),
    movements: [{ act: 'hold', refund: refund.networkRefund, posting }],
    facts: [{ kind: 'refund-accepted', ...refundRef(order, refund), by: refund.by }],
  };
}

/**
 * A part of what the wallet has paid, at the trade's own rate. Partials are rounded down and the one that takes the rest
 * takes all that is left, so that a wholly refunded payer has exactly what was charged.
 */
function shareOf(order: Order, amount: Money): Money {
  const { currency } = order.payerTotal;
  const before = sum(
    currency,
    counted(order).map(({ payerAmount }) => payerAmount),
  );
  if (isSame(amount, remainder(order))) return subtract(order.payerTotal, before);
  return money(currency, (order.payerTotal.minor * amount.minor) / order.total.minor);
}

export type RefundEnd = Exclude<RefundState, 'PROCESSING'>;

/** The end of a refund: the payer has it, or the merchant has it back. A trade without a rest is closed. */
export function endRefund(order: Order, networkRefund: string, as: RefundEnd, now: Instant): Transition {
  const refund = order.refunds.find((one) => one.networkRefund === networkRefund);
  if (refund === undefined || refund.state !== 'PROCESSING') return only(order);
  const ended: Refund = { ...refund, state: as, ...(as === 'SUCCESS' ? { succeededAt: now } : {}) };
  const after: Order = { ...order, refunds: order.refunds.map((one) => (one === refund ? ended : one)) };
  const about = refundRef(order, refund);
  if (as === 'FAIL') {
    return {
      ...only(after),
      movements: [{ act: 'resolve', refund: networkRefund, as: 'voided' }],
      facts: [{ kind: 'refund-failed', ...about, how: 'closed' }],
    };
  }
  const isWhole = !isMore(order.total, returned(after));
  const { amount, payerAmount, number } = refund;
  const fact = {
    kind: 'charge-returned' as const,
    ...ref(order),
    amount,
    payerAmount,
    cause: 'refund' as const,
    refund: number,
  };
  return {
    ...only(isWhole ? { ...after, state: 'TRADE_CLOSED', closedAt: now } : after),
    movements: [{ act: 'resolve', refund: networkRefund, as: 'posted', fact }],
    facts: [{ kind: 'refund-succeeded', ...about }],
    tell: { of: 'refund', networkRefund },
  };
}

const refundRef = (order: Order, { number, networkRefund, amount }: Refund) => ({
  ...ref(order),
  refund: number,
  networkRefund,
  amount,
});
