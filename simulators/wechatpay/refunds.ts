import type { Instant } from '../../src/core/clock.js';
import { isMore, isSame, type Money } from '../../src/core/money.js';
import { givenUp, paidOut, refundRefOf, remainderOf, shareOf, takenIn, withRefund } from '../kit/refund-money.js';
import { DAY, type Decision, MINUTE, NETWORK, type Order, only, type Problem, type Transition } from './orders.js';

/** https://pay.weixin.qq.com/doc/global/v3/en/4012356446 and, for the states, /4012356449 */
export type RefundState = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'REFUNDCLOSE';

export interface Refund {
  /** out_refund_no. */
  readonly number: string;
  /** WeChat Pay's own number. */
  readonly networkRefund: string;
  readonly amount: Money;
  readonly payerAmount: Money;
  /** What goes back to WeChat Pay for the order's coupon. */
  readonly coupon?: Money;
  readonly by: 'iut' | 'portal';
  readonly fundSource: string;
  readonly notifyUrl?: string;
  /** Equal for requests with equal parameters. */
  readonly parameters: string;
  readonly state: RefundState;
  readonly createdAt: Instant;
  readonly succeededAt?: Instant;
}

/** What a refund is asked for with. */
export type RefundTerms = Omit<Refund, 'state' | 'createdAt' | 'succeededAt' | 'payerAmount' | 'coupon'>;

export interface RefundRules {
  /** WX-U40: a minute between refunds is advice, or kept. */
  readonly keepPace: boolean;
  readonly merchantHasFunds: boolean;
  readonly payerHasAccount: boolean;
  /** True (only where `over-refund` is permitted): more than the order cost may be paid out, at the merchant's expense. */
  readonly beyondRemainder?: boolean;
}

export const REFUND_WINDOW_MS = 365 * DAY;
export const MOST_REFUNDS = 50;
export const REFUND_PACE_MS = MINUTE;

/** What counts against the remainder: all but closed refunds. An abnormal one waits for its handling and still counts. */
const counted = ({ refunds }: Order): readonly Refund[] => refunds.filter(({ state }) => state !== 'REFUNDCLOSE');

export const remainder = (order: Order): Money => remainderOf(order, counted(order));

/** The same refund number again is the same refund; with other data it is refused. */
export function repeatRefund(refund: Refund, parameters: string): Problem | undefined {
  if (refund.parameters === parameters) return undefined;
  return { code: 'OUT_REFUND_NO_USED', errno: 268498688, issue: 'out_refund_no is in use with other parameters' };
}

/**
 * Takes a refund in: the merchant's money is on its way from here on, and reaches the payer later.
 * @param claimedTotal What the request says the order cost.
 */
export function acceptRefund(
  order: Order,
  terms: RefundTerms,
  claimedTotal: Money,
  now: Instant,
  { keepPace, merchantHasFunds, payerHasAccount, beyondRemainder = false }: RefundRules,
): Decision {
  const refuse = (code: string, errno: number, issue: string, field?: string): Decision => ({
    problem: { code, errno, issue, ...(field === undefined ? {} : { field }) },
  });
  if (order.state !== 'SUCCESS' || order.payer === undefined || order.paidAt === undefined) {
    return refuse('INVALID_REQUEST', 268435461, `an order in state ${order.state} cannot be refunded`);
  }
  if (claimedTotal.currency !== order.total.currency) {
    return refuse('INVALID_REQUEST', 268435461, 'the currency is not that of the order', '/amount/currency');
  }
  if (!isSame(claimedTotal, order.total)) {
    return refuse('INVALID_REQUEST', 268435461, 'the total is not that of the order', '/amount/total');
  }
  if (now.networkMs - order.paidAt.networkMs > REFUND_WINDOW_MS) {
    return refuse('TRADE_OVERDUE', 268447914, 'the order was paid more than 365 days ago');
  }
  const so = counted(order);
  if (so.length >= MOST_REFUNDS) {
    return refuse('INVALID_REQUEST', 268435464, `an order has at most ${MOST_REFUNDS} refunds`);
  }
  if (!beyondRemainder && isMore(terms.amount, remainder(order))) {
    return refuse('INVALID_REQUEST', 268435464, 'refunds exceed the order', '/amount/refund');
  }
  const youngest = order.refunds.at(-1);
  if (keepPace && youngest !== undefined && now.networkMs - youngest.createdAt.networkMs < REFUND_PACE_MS) {
    return refuse('INVALID_REQUEST', 268435472, 'refunds of an order are at least a minute apart');
  }
  if (!payerHasAccount) return refuse('USER_ACCOUNT_ABNORMAL', 268435461, "the payer's account is closed");
  if (!merchantHasFunds) return refuse('NOT_ENOUGH', 268435461, 'the unsettled funds are too small');

  const payerAmount = shareOf(order, so, terms.amount);
  const coupon = order.coupon && shareOf(order, so, terms.amount, order.coupon, (one) => one.coupon);
  const refund: Refund = {
    ...terms,
    payerAmount,
    ...(coupon === undefined ? {} : { coupon }),
    state: 'PROCESSING',
    createdAt: now,
  };
  return { ...only(order), ...takenIn(NETWORK, order, order.payer.payer, refund) };
}

export type RefundEnd = Exclude<RefundState, 'PROCESSING'>;

/** May a refund in this state still come to this end? An abnormal one is handled by people, and then ends. */
export function canEnd({ state }: Refund, as: RefundEnd): boolean {
  return state === 'PROCESSING' || (state === 'ABNORMAL' && as !== 'ABNORMAL');
}

/** The end of a refund: the payer has it, the receiving account is invalid, or it was closed without payout. */
export function endRefund(order: Order, networkRefund: string, as: RefundEnd, now: Instant): Transition {
  const refund = order.refunds.find((one) => one.networkRefund === networkRefund);
  if (refund === undefined || !canEnd(refund, as)) return only(order);
  const ended: Refund = { ...refund, state: as, ...(as === 'SUCCESS' ? { succeededAt: now } : {}) };
  const next = {
    ...only(withRefund(order, refund, ended)),
    notifications: [{ about: 'refund' as const, networkRefund }],
  };
  switch (as) {
    case 'SUCCESS':
      return { ...next, ...paidOut(NETWORK, order, refund) };
    case 'REFUNDCLOSE':
      return { ...next, ...givenUp(NETWORK, order, refund) };
    case 'ABNORMAL':
      return { ...next, facts: [{ kind: 'refund-failed', ...refundRefOf(NETWORK, order, refund), how: 'abnormal' }] };
  }
}
