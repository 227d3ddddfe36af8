import type { Instant } from '../../src/core/clock.js';
import { isMore, type Money } from '../../src/core/money.js';
import { givenUp, paidOut, remainderOf, shareOf, takenIn, withRefund } from '../kit/refund-money.js';
import { DAY, type Decision, NETWORK, type Order, only, type Problem, type Transition } from './orders.js';

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

export const remainder = (order: Order): Money => remainderOf(order, counted(order));

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

  const payerAmount = shareOf(order, counted(order), terms.amount);
  const refund: Refund = { ...terms, payerAmount, state: 'PROCESSING', createdAt: now };
  return { ...only(order), ...takenIn(NETWORK, order, order.payer.payer, refund) };
}

export type RefundEnd = Exclude<RefundState, 'PROCESSING'>;

/** The end of a refund: the payer has it, or the merchant has it back. */
export function endRefund(order: Order, networkRefund: string, as: RefundEnd, now: Instant): Transition {
  const refund = order.refunds.find((one) => one.networkRefund === networkRefund);
  if (refund === undefined || refund.state !== 'PROCESSING') return only(order);
  const ended: Refund = { ...refund, state: as, ...(as === 'SUCCESS' ? { succeededAt: now } : {}) };
  const end = as === 'SUCCESS' ? paidOut(NETWORK, order, refund) : givenUp(NETWORK, order, refund);
  return { ...only(withRefund(order, refund, ended)), ...end };
}
