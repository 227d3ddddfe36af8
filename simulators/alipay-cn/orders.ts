import type { Instant } from '../../src/core/clock.js';
import type { Money } from '../../src/core/money.js';
import type { FactOf } from '../../src/record/facts.js';
import type { Payer } from '../kit/customer-wallets.js';
import { DAY, HOUR } from '../kit/durations.js';
import { aged, type Decision as KitDecision, type Transition as KitTransition, type Problem } from '../kit/order.js';
import { chargeOf, closedFact, openedFact, refunded, takeBackOf } from '../kit/order-money.js';
import type { Refund } from './refunds.js';

export { DAY, HOUR, MINUTE, SECOND } from '../kit/durations.js';
export { isRefused, type Problem } from '../kit/order.js';

/**
 * The order book's rules: what becomes of one trade when something happens to it. Nothing here knows HTTP, a clock or
 * chance. A rule answers with a transition, or with the problem for which the network refuses.
 */
export const NETWORK = 'alipay-cn';

/** How a trade was made: by the payer's code, with a code of its own, or for a payer who is known. */
export type Form = 'pay' | 'precreate' | 'create';

export type OrderState = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_CLOSED';

export interface Order {
  readonly form: Form;
  /** The account that is paid. */
  readonly account: string;
  /** out_trade_no. */
  readonly number: string;
  /** trade_no: Alipay's own. */
  readonly networkOrder: string;
  readonly subject: string;
  readonly body?: string;
  readonly passback?: string;
  /** An address that can be parsed. Without it nobody is told. */
  readonly notifyUrl?: string;
  readonly total: Money;
  /** What the wallet is charged. */
  readonly payerTotal: Money;
  /** Yuan for one unit of the trade's currency, times 10^8; refunds use it again. */
  readonly rate: bigint;
  /** Equal for calls that count as the same one. */
  readonly parameters: string;
  /** What the payer showed, or what the trade's own code says; empty where it has none. */
  readonly code: string;
  /** False: it waits for the scan that makes it a trade. */
  readonly exists: boolean;
  readonly state: OrderState;
  /** What a cancel has done. */
  readonly cancelled?: 'close' | 'refund';
  readonly openedAt: Instant;
  /** Network ms for which it can be paid. */
  readonly lifetimeMs: number;
  /** Network ms at which the network gives an unpaid trade up. */
  readonly expiresNetworkMs: number;
  /** Whoever has it before him, or has paid it. */
  readonly payer?: Payer;
  readonly paidAt?: Instant;
  readonly closedAt?: Instant;
  readonly refunds: readonly Refund[];
}

/** What a trade is opened with. */
export type OrderTerms = Omit<
  Order,
  'state' | 'cancelled' | 'openedAt' | 'expiresNetworkMs' | 'refunds' | 'paidAt' | 'closedAt'
>;

/** What the application is to be told: that a trade was paid, was closed, or that a refund (by Alipay's number) was made. */
export type News = { readonly of: 'payment' | 'closing' } | { readonly of: 'refund'; readonly networkRefund: string };

export interface Transition extends KitTransition<Order> {
  readonly tell?: News;
}

export type Decision = KitDecision<Transition, Problem>;

/** The rate of one to one. */
export const RATE_UNIT = 100_000_000n;

/** Network ms for which an unpaid trade stays open by itself (AC-U11). */
export const LIFETIME_MS: Readonly<Record<Form, number>> = { pay: 3 * HOUR, precreate: 2 * HOUR, create: 3 * HOUR };

/** https://opendocs.alipay.com/open/02ekfi */
export const CANCEL_WINDOW_MS = DAY;

/** After it a paid trade is finished (AC-U18). */
export const FINISHED_AFTER_MS = 365 * DAY;

export const isUnpaid = ({ state }: Order): boolean => state === 'WAIT_BUYER_PAY';

export const isFinished = ({ state, paidAt }: Order, now: Instant): boolean =>
  state === 'TRADE_SUCCESS' && paidAt !== undefined && now.networkMs - paidAt.networkMs > FINISHED_AFTER_MS;

export function openOrder(terms: OrderTerms, now: Instant): Transition {
  const order: Order = {
    state: 'WAIT_BUYER_PAY',
    openedAt: now,
    expiresNetworkMs: now.networkMs + terms.lifetimeMs,
    refunds: [],
    ...terms,
  };
  const isCode = order.form === 'pay';
  const opened = openedFact(NETWORK, order, isCode ? 'code' : 'prepaid', isCode ? order.code : undefined);
  return { ...only(order), facts: [opened] };
}

/** The same out_trade_no again (AC-U6). */
export function repeatOrder({ state, parameters }: Order, asked: string): Problem | undefined {
  if (parameters !== asked)
    return { code: 'ACQ.CONTEXT_INCONSISTENT', issue: 'out_trade_no is in use with other content' };
  if (state === 'TRADE_SUCCESS')
    return { code: 'ACQ.TRADE_HAS_SUCCESS', issue: 'out_trade_no is that of a paid trade' };
  if (state === 'TRADE_CLOSED') return { code: 'ACQ.TRADE_HAS_CLOSE', issue: 'out_trade_no is that of a closed trade' };
  return undefined;
}

/** Somebody has the trade before him: from the first such moment on it exists. */
export const faceOrder = (order: Order, { payer, customer }: Payer): Transition =>
  only({ ...order, exists: true, payer: { payer, customer } });

/** Another code of the same payer, for a trade that still waits. */
export const showAgain = (order: Order, code: string): Transition => only({ ...order, code });

export function charge(order: Order, { payer, customer }: Payer, now: Instant): Transition {
  const paid: Order = { ...order, exists: true, state: 'TRADE_SUCCESS', payer: { payer, customer }, paidAt: now };
  return { ...only(paid), movements: [chargeOf(NETWORK, order, payer)], tell: { of: 'payment' } };
}

/** Ends an unpaid trade. One that nobody has scanned is not told of: it has never been a trade. */
export function closeOrder(order: Order, how: FactOf<'order-closed'>['how'], now: Instant): Transition {
  return {
    ...only({ ...order, state: 'TRADE_CLOSED', closedAt: now }),
    facts: [closedFact(NETWORK, order, how)],
    ...(order.exists ? { tell: { of: 'closing' } } : {}),
  };
}

/** Whatever the state of a trade: what was paid goes back whole, what was not can no longer be paid. */
export function cancelOrder(order: Order, now: Instant, { merchantHasFunds }: { merchantHasFunds: boolean }): Decision {
  const refuse = (code: string, issue: string): Decision => ({ problem: { code, issue } });
  if (order.cancelled !== undefined) return only(order);
  if (order.refunds.some(({ state }) => state !== 'FAIL'))
    return refuse('ACQ.REASON_TRADE_REFUND_FEE_ERR', 'the trade has a refund');
  if (isFinished(order, now)) return refuse('ACQ.TRADE_HAS_FINISHED', 'the trade is finished');
  if (now.networkMs - order.openedAt.networkMs > CANCEL_WINDOW_MS)
    return refuse('ACQ.TRADE_CANCEL_TIME_OUT', 'the trade is older than 24 hours; use a refund');
  if (order.state === 'TRADE_CLOSED') return only({ ...order, cancelled: 'close' });
  if (order.state === 'TRADE_SUCCESS' && !merchantHasFunds)
    return refuse('ACQ.SELLER_BALANCE_NOT_ENOUGH', 'the merchant has too little to pay back from');
  return takeBack(order, 'reverse', now);
}

/** Money and trade undone, by the IUT's cancel or by the network itself. */
export function takeBack(order: Order, cause: 'reverse' | 'network', now: Instant): Transition {
  const isPaid = order.state === 'TRADE_SUCCESS' && order.payer !== undefined;
  const cancelled = isPaid ? 'refund' : 'close';
  const end = closeOrder({ ...order, cancelled }, isPaid || order.form === 'pay' ? 'revoked' : 'closed', now);
  if (!isPaid || order.payer === undefined) return end;
  return { ...end, movements: [takeBackOf(NETWORK, order, order.payer.payer, { purpose: 'cancel', cause })] };
}

/** Moves a trade's own dates into the past, as if it had been made so much earlier. */
export const ageOrder = (order: Order, byMs: number): Transition => only(aged(order, byMs));

/** What has gone back to the payer for good. */
export const returned = (order: Order): Money => (order.cancelled === 'refund' ? order.total : refunded(order));

/** A transition in which nothing moves and nobody is told. */
export const only = (order: Order): Transition => ({ order, movements: [], facts: [] });
