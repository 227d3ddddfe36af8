import type { Instant } from '../../src/core/clock.js';
import { type Money, money, subtract } from '../../src/core/money.js';
import type { FactOf } from '../../src/record/facts.js';
import { DAY, HOUR, MINUTE, SECOND } from '../kit/durations.js';
import {
  aged,
  type Decision as KitDecision,
  type Problem as KitProblem,
  type Transition as KitTransition,
} from '../kit/order.js';
import { chargeOf, closedFact, openedFact, refunded, takeBackOf } from '../kit/order-money.js';
import type { Refund } from './refunds.js';

export { DAY, HOUR, MINUTE, SECOND } from '../kit/durations.js';
export { isRefused } from '../kit/order.js';

/**
 * The order book's rules: what becomes of one order when something happens to it. Nothing here knows HTTP, a clock or
 * chance. A rule answers with a transition, or with the problem for which the network refuses.
 *
 * States and their meaning: https://pay.weixin.qq.com/doc/global/v3/en/4012356445
 */
export const NETWORK = 'wechatpay';

export type Product = 'NATIVE' | 'JSAPI' | 'MICROPAY';

/** `REFUND` is no state of its own: it is how a paid order with refunds is shown (see `tradeState`). */
export type OrderState = 'NOTPAY' | 'USERPAYING' | 'SUCCESS' | 'CLOSED' | 'REVOKED' | 'PAYERROR';

export interface Order {
  readonly product: Product;
  /** sub_mchid. */
  readonly account: string;
  /** out_trade_no: unique for the institution. */
  readonly number: string;
  /** WeChat Pay's own number. */
  readonly networkOrder: string;
  readonly description: string;
  readonly subAppid?: string;
  readonly attach?: string;
  readonly notifyUrl?: string;
  readonly total: Money;
  /** What the wallet is to be charged, or was: less by the coupon, where the payer had one. */
  readonly payerTotal: Money;
  /** What a coupon has taken off `payerTotal`; WeChat Pay makes it good. */
  readonly coupon?: Money;
  /** Pricing to wallet currency, times 10^8; refunds use it again. */
  readonly rate: bigint;
  /** Equal for requests with equal parameters. */
  readonly parameters: string;
  /** What the payer showed (Quick Pay), what the QR code says, or the prepay_id of a payment page. */
  readonly code: string;
  /** Of a payment page: who alone may pay, and under which application. */
  readonly payableBy?: { readonly appid: string; readonly openid: string };
  readonly state: OrderState;
  readonly openedAt: Instant;
  /** Network ms at which the network gives an unpaid order up. */
  readonly expiresNetworkMs: number;
  readonly payer?: Payer;
  readonly paidAt?: Instant;
  readonly refunds: readonly Refund[];
}

export interface Payer {
  readonly payer: string;
  readonly openid: string;
  /** What the next payment of this wallet costs less, in its own currency. */
  readonly coupon?: Money;
}

/** What an order is opened with. */
export type OrderTerms = Omit<Order, 'state' | 'openedAt' | 'refunds' | 'payer' | 'paidAt'>;

export interface Problem extends KitProblem {
  /** WeChat's internal number for the code. */
  readonly errno: number;
  /** JSON pointer into the body, where one field is at fault. */
  readonly field?: string;
}

export interface Transition extends KitTransition<Order> {
  readonly notifications: readonly NotificationDraft[];
}

/** What the IUT is to be told: of a payment, or of the end of a refund. */
export type NotificationDraft =
  | { readonly about: 'payment' }
  | { readonly about: 'refund'; readonly networkRefund: string };

export type Decision = KitDecision<Transition, Problem>;

export const NO_REFUNDS: readonly Refund[] = [];

/** A QR code can be paid for two hours (https://pay.weixin.qq.com/doc/global/v3/en/4012356478). */
export const QR_LIFETIME_MS = 2 * HOUR;
/** WeChat Pay itself revokes a Quick Pay order that stays unpaid this long. */
export const QUICK_PAY_LIMIT_MS = 45 * SECOND;
/** An earlier time_expire is raised to a minute. */
export const SHORTEST_LIFETIME_MS = MINUTE;
/** The pages ask for five minutes between order and close. */
export const CLOSE_INTERVAL_MS = 5 * MINUTE;
/** https://pay.weixin.qq.com/doc/global/v3/en/4012356460 */
export const REVERSE_WINDOW_MS = 7 * DAY;

export const isUnpaid = ({ state }: Order): boolean => state === 'NOTPAY' || state === 'USERPAYING';

/** As queries show it: a single refund, however small, turns a paid order into REFUND. */
export function tradeState(order: Order): OrderState | 'REFUND' {
  return order.state === 'SUCCESS' && order.refunds.length > 0 ? 'REFUND' : order.state;
}

export function openOrder(terms: OrderTerms, now: Instant): Transition {
  const isCode = terms.product === 'MICROPAY';
  // The new members stand before the spread ones: the other way round this costs ten times as much, for every order.
  const order: Order = { state: isCode ? 'USERPAYING' : 'NOTPAY', openedAt: now, refunds: NO_REFUNDS, ...terms };
  const opened = openedFact(NETWORK, order, isCode ? 'code' : 'prepaid', isCode ? order.code : undefined);
  return { ...only(order), facts: [opened] };
}

/** The same number again: an open order is answered as before, everything else is refused. */
export function repeatOrder(order: Order, product: Product, parameters: string): Problem | undefined {
  if (order.product !== product) {
    return {
      code: 'OUT_TRADE_NO_USED',
      errno: 268498688,
      issue: 'out_trade_no belongs to an order of another product',
    };
  }
  if (order.parameters !== parameters) {
    return { code: 'INVALID_REQUEST', errno: 268498688, issue: 'out_trade_no is in use with other parameters' };
  }
  switch (order.state) {
    case 'NOTPAY':
    case 'USERPAYING':
      return undefined;
    case 'SUCCESS':
      return { code: 'ORDERPAID', errno: 268449538, issue: 'the order is paid' };
    case 'CLOSED':
      return { code: 'ORDER_CLOSED', errno: 268447914, issue: 'the order is closed' };
    case 'REVOKED':
      return { code: 'ORDERREVERSED', errno: 268447914, issue: 'the order has been reversed' };
    case 'PAYERROR':
      return { code: 'TRADE_ERROR', errno: 268447914, issue: 'the payment has failed' };
  }
}

/** What the payer's coupon takes off this order; it never pays all of it. */
export function couponFor({ payerTotal }: Order, { coupon }: Payer): Money | undefined {
  if (coupon === undefined || payerTotal.minor <= 1n) return undefined;
  return coupon.minor < payerTotal.minor ? coupon : money(payerTotal.currency, payerTotal.minor - 1n);
}

export function charge(opened: Order, wallet: Payer, now: Instant): Transition {
  const payer: Payer = { payer: wallet.payer, openid: wallet.openid };
  const coupon = couponFor(opened, wallet);
  const order: Order =
    coupon === undefined ? opened : { ...opened, payerTotal: subtract(opened.payerTotal, coupon), coupon };
  const paid: Order = { ...order, state: 'SUCCESS', payer, paidAt: now };
  return {
    ...only(paid),
    movements: [chargeOf(NETWORK, order, payer.payer)],
    // There is no notice of a Quick Pay payment: the answer tells, and after it the query.
    notifications: order.product === 'MICROPAY' ? [] : [{ about: 'payment' }],
  };
}

/** The payer or the bank refused. */
export function failPayment(order: Order): Transition {
  return ended(order, 'PAYERROR', 'failed');
}

/** Time has undone an unpaid order. */
export function expireOrder(order: Order): Transition {
  return order.product === 'MICROPAY' ? ended(order, 'REVOKED', 'revoked') : ended(order, 'CLOSED', 'expired');
}

export function closeOrder(order: Order, now: Instant, { refuseEarly }: { refuseEarly: boolean }): Decision {
  if (order.product === 'MICROPAY') {
    const issue = 'a Quick Pay order is reversed, not closed';
    return { problem: { code: 'INVALID_REQUEST', errno: 268449641, issue } };
  }
  if (order.state === 'SUCCESS')
    return { problem: { code: 'ORDERPAID', errno: 268449538, issue: 'the order is paid' } };
  if (order.state === 'CLOSED') return only(order);
  if (order.state !== 'NOTPAY') {
    return { problem: { code: 'ORDER_CLOSED', errno: 268447914, issue: 'the network has taken the payment back' } };
  }
  if (refuseEarly && now.networkMs - order.openedAt.networkMs < CLOSE_INTERVAL_MS) {
    const issue = 'the order is younger than five minutes';
    return { problem: { code: 'INVALID_REQUEST', errno: 268435472, issue } };
  }
  return ended(order, 'CLOSED', 'closed');
}

export interface ReverseRules {
  readonly window: '7-days' | 'same-day';
  readonly userPaying: 'revokes' | 'user-paying';
}

/** Ends a Quick Pay order whatever its state: what was paid goes back whole, what was not can no longer be paid. */
export function reverseOrder(order: Order, now: Instant, { window, userPaying }: ReverseRules): Decision {
  if (order.product !== 'MICROPAY') {
    const issue = 'only a Quick Pay order can be reversed';
    return { problem: { code: 'INVALID_REQUEST', errno: 268435461, issue } };
  }
  if (order.state === 'REVOKED') return only(order);
  if (isPastReverse(order.paidAt ?? order.openedAt, now, window)) {
    const issue = 'the order is past its reverse window; use a refund';
    return { problem: { code: 'INVALID_REQUEST', errno: 268449386, issue } };
  }
  if (order.refunds.length > 0) {
    const issue = 'the order has refunds and can no longer be reversed';
    return { problem: { code: 'TRADE_ERROR', errno: 268435461, issue } };
  }
  if (order.state === 'USERPAYING' && userPaying === 'user-paying') {
    return { problem: { code: 'USERPAYING', errno: 268501834, issue: 'the payer is typing the password' } };
  }
  return revoke(order, 'reverse');
}

/** Money and order undone, by the IUT's reverse or by the network itself. */
export function revoke(order: Order, cause: 'reverse' | 'network'): Transition {
  const end = ended(order, 'REVOKED', 'revoked');
  if (order.state !== 'SUCCESS' || order.payer === undefined) return end;
  return { ...end, movements: [takeBackOf(NETWORK, order, order.payer.payer, { purpose: 'reverse', cause })] };
}

/** The network's date: Beijing is eight hours ahead. */
const beijingDay = (wireMs: number): number => Math.floor((wireMs + 8 * HOUR) / DAY);

function isPastReverse(since: Instant, now: Instant, window: ReverseRules['window']): boolean {
  if (window === 'same-day') return beijingDay(since.wireMs) !== beijingDay(now.wireMs);
  return now.networkMs - since.networkMs > REVERSE_WINDOW_MS;
}

/** Moves an order's own dates into the past, as if it had been made so much earlier. */
export const ageOrder = (order: Order, byMs: number): Transition => only(aged(order, byMs));

/** What has gone back to the payer for good, in the order's currency. */
export function returned(order: Order): Money {
  if (order.state === 'REVOKED' && order.paidAt !== undefined) return order.total;
  return refunded(order);
}

const NOTHING: readonly never[] = [];

/** A transition in which nothing moves and nobody is told. */
export const only = (order: Order): Transition => ({
  order,
  movements: NOTHING,
  facts: NOTHING,
  notifications: NOTHING,
});

function ended(order: Order, state: OrderState, how: FactOf<'order-closed'>['how']): Transition {
  return { ...only({ ...order, state }), facts: [closedFact(NETWORK, order, how)] };
}
