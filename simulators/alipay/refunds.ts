import type { Instant } from '../../src/core/clock.js';
import { isMore, isSame, type Money, money, negate, subtract, sum } from '../../src/core/money.js';
import { DAY, type Decision, legs, NETWORK, type Order, only, type Problem, ref, type Transition } from './orders.js';

/** refundStatus: docs.antom.com, inquiryRefund. */
export type RefundState = 'PROCESSING' | 'SUCCESS' | 'FAIL';

export interface Refund {
  /** refundRequestId. */
  readonly number: string;
  /** refundId: Alipay's own. */
  readonly networkRefund: string;
  readonly amount: Money;
  readonly payerAmount: Money;
  readonly by: 'iut' | 'portal';
  /** Equal for requests that count as the same one. */
  readonly parameters: string;
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

/** Contractual; 360 days where an acquirer publishes its own (AP-U10). */
export const REFUND_WINDOW_MS = 360 * DAY;

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

/** The same refundRequestId again is the same refund; with other content it is refused. */
export function repeatRefund(refund: Refund, parameters: string): Problem | undefined {
  if (refund.parameters === parameters) return undefined;
  return { code: 'REPEAT_REQ_INCONSISTENT', issue: 'refundRequestId is in use with other content' };
}

/** Takes a refund in: the merchant's money is on its way from here on. */
export function acceptRefund(
  order: Order,
  terms: RefundTerms,
  now: Instant,
  { merchantHasFunds, beyondRemainder = false }: RefundRules,
): Decision {
  const refuse = (code: string, issue: string): Decision => ({ problem: { code, issue } });
  if (order.state === 'CANCELLED') return refuse('ORDER_IS_CANCELED', 'the payment has been cancelled');
  if (order.state !== 'SUCCESS' || order.payer === undefined || order.paidAt === undefined)
    return refuse('ORDER_STATUS_INVALID', `a payment in state ${order.state} is not refunded`);
  if (terms.amount.currency !== order.total.currency)
    return refuse('CURRENCY_NOT_SUPPORT', 'a refund is in the currency of its payment');
  if (now.networkMs - order.paidAt.networkMs > REFUND_WINDOW_MS)
    return refuse('REFUND_WINDOW_EXCEED', 'the refund period of the payment is over');
  if (!beyondRemainder && isMore(terms.amount, remainder(order)))
    return refuse('REFUND_AMOUNT_EXCEED', 'refunds exceed the payment');
  if (!merchantHasFunds) return refuse('MERCHANT_BALANCE_NOT_ENOUGH', 'the merchant has too little to refund from');

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
 * A part of what the wallet has paid, at the payment's own rate. Partials are rounded down and the one that takes the rest
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

/** The end of a refund: the payer has it, or the merchant has it back. */
export function endRefund(order: Order, networkRefund: string, as: RefundEnd, now: Instant): Transition {
  const refund = order.refunds.find((one) => one.networkRefund === networkRefund);
  if (refund === undefined || refund.state !== 'PROCESSING') return only(order);
  const ended: Refund = { ...refund, state: as, ...(as === 'SUCCESS' ? { succeededAt: now } : {}) };
  const next = only({ ...order, refunds: order.refunds.map((one) => (one === refund ? ended : one)) });
  const about = refundRef(order, refund);
  if (as === 'FAIL') {
    return {
      ...next,
      movements: [{ act: 'resolve', refund: networkRefund, as: 'voided' }],
      facts: [{ kind: 'refund-failed', ...about, how: 'closed' }],
    };
  }
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
    ...next,
    movements: [{ act: 'resolve', refund: networkRefund, as: 'posted', fact }],
    facts: [{ kind: 'refund-succeeded', ...about }],
  };
}

const refundRef = (order: Order, { number, networkRefund, amount }: Refund) => ({
  ...ref(order),
  refund: number,
  networkRefund,
  amount,
});
