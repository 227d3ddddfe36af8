import type { Instant } from '../../src/core/clock.js';
import type { Money } from '../../src/core/money.js';
import type { FactOf } from '../../src/record/facts.js';
import type { Payer } from '../kit/customer-wallets.js';
import { DAY, HOUR, MINUTE } from '../kit/durations.js';
import { aged, type Decision as KitDecision, type Transition as KitTransition, type Problem } from '../kit/order.js';
import { chargeOf, closedFact, nothingOf, openedFact, refunded, takeBackOf } from '../kit/order-money.js';
import type { Refund } from './refunds.js';
import type { Settlement } from './settlement.js';

export { DAY, HOUR, MINUTE, SECOND } from '../kit/durations.js';
export { isRefused, type Problem } from '../kit/order.js';

/**
 * The order book's rules: what becomes of one payment when something happens to it. Nothing here knows HTTP, a clock or
 * chance. A rule answers with a transition, or with the problem for which the network refuses.
 *
 * States and their meaning: https://docs.antom.com/ac/ams/paymentri_online.md
 */
export const NETWORK = 'alipay';

/** `paymentFactor.inStorePaymentScenario`: the payer's code, a code made for this order, a code that stands on the counter. */
export type Mode = 'PaymentCode' | 'OrderCode' | 'EntryCode';

/** Antom's API for merchants, or that of Alipay+ for acquirers: the same book, in other words. */
export type Api = 'ams' | 'aps';

export type OrderState = 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'CANCELLED';

export interface Order {
  /** Through which it was opened, and by which its end is told. */
  readonly api: Api;
  readonly mode: Mode;
  /** order.merchant.referenceMerchantId. */
  readonly account: string;
  /** paymentRequestId: unique for the partner, and what repeats are known by. */
  readonly number: string;
  /** paymentId: Alipay's own. */
  readonly networkOrder: string;
  readonly description: string;
  /** An address that can be parsed; without it nothing is told. */
  readonly notifyUrl?: string;
  readonly total: Money;
  /** What the wallet is charged. */
  readonly payerTotal: Money;
  /** Yuan for one unit of the payment currency, times 10^8; refunds use it again. */
  readonly rate: bigint;
  /** Where the contract settles in another currency: in which, and at which rate. */
  readonly settlement?: Settlement;
  /** Equal for requests that count as the same one. */
  readonly parameters: string;
  /** What the payer showed, or what the order's own code says. */
  readonly code: string;
  readonly state: OrderState;
  /** Of a failed payment: the result code that every later question is answered with. */
  readonly failure?: string;
  readonly openedAt: Instant;
  /** Network ms for which it can be paid. */
  readonly lifetimeMs: number;
  /** Network ms at which the network gives an unpaid payment up. */
  readonly expiresNetworkMs: number;
  readonly payer?: Payer;
  readonly paidAt?: Instant;
  readonly cancelledAt?: Instant;
  readonly refunds: readonly Refund[];
}

/** What a payment is opened with. */
export type OrderTerms = Omit<
  Order,
  'state' | 'failure' | 'openedAt' | 'expiresNetworkMs' | 'refunds' | 'payer' | 'paidAt' | 'cancelledAt'
>;

export interface Transition extends KitTransition<Order> {
  /** The partner is to be told how the payment has ended. */
  readonly tell: boolean;
}

export type Decision = KitDecision<Transition, Problem>;

/**
 * Network ms for which an unpaid payment stays open unless paymentExpiryTime says otherwise: docs.antom.com/ac/ams/upm
 * (12:00:01 to 12:10:01), /oc and /ec (12:00:01 to 12:03:01).
 */
export const LIFETIME_MS: Readonly<Record<Mode, number>> = {
  PaymentCode: 10 * MINUTE,
  OrderCode: 3 * MINUTE,
  EntryCode: 3 * MINUTE,
};

/** A payment can be cancelled until 00:15 UTC+8 of the next day: https://docs.antom.com/ac/tokenized/cancel.md */
export const CANCEL_GRACE_MS = 15 * MINUTE;

export const isUnpaid = ({ state }: Order): boolean => state === 'PROCESSING';

/** @param isCodeGood False: nobody can have shown this code for the payment, so that it is no use of the code. */
export function openOrder(terms: OrderTerms, now: Instant, isCodeGood = true): Transition {
  const order: Order = {
    state: 'PROCESSING',
    openedAt: now,
    expiresNetworkMs: now.networkMs + terms.lifetimeMs,
    refunds: [],
    ...terms,
  };
  const isCode = order.mode === 'PaymentCode';
  const paymentCode = isCode && isCodeGood ? order.code : undefined;
  const opened = openedFact(NETWORK, order, isCode ? 'code' : 'prepaid', paymentCode);
  return { ...only(order), facts: [opened] };
}

/** The same paymentRequestId again: answered with how the payment stands, unless it asks for something else (AP-U5). */
export function repeatOrder(order: Order, parameters: string): Problem | undefined {
  if (order.parameters === parameters) return undefined;
  return { code: 'REPEAT_REQ_INCONSISTENT', issue: 'paymentRequestId is in use with other content' };
}

/** @param tell The answer to pay does not say it already. */
export function charge(
  order: Order,
  { payer, customer }: Payer,
  now: Instant,
  { tell }: { tell: boolean },
): Transition {
  const paid: Order = { ...order, state: 'SUCCESS', payer: { payer, customer }, paidAt: now };
  return { ...only(paid), movements: [chargeOf(NETWORK, order, payer)], tell };
}

/** The payer or the wallet refused: final, so that the same paymentRequestId is never paid later. */
export function failPayment(order: Order, failure: string, { tell }: { tell: boolean }): Transition {
  return { ...ended({ ...order, failure }, 'FAIL', 'failed'), tell };
}

/** Time has undone an unpaid payment. */
export function expireOrder(order: Order): Transition {
  return { ...ended({ ...order, failure: 'ORDER_IS_CLOSED' }, 'FAIL', 'expired'), tell: true };
}

/**
 * Ends a payment whatever its state: what was paid goes back whole, what was not can no longer be paid. The same request
 * again has the same answer.
 */
export function cancelOrder(order: Order, now: Instant): Decision {
  if (order.state === 'CANCELLED') return only(order);
  if (order.refunds.length > 0)
    return {
      problem: { code: 'PROCESS_FAIL', issue: 'a payment with a refund, even a partial one, is not cancelled' },
    };
  if (now.wireMs >= cancelDeadline(order.openedAt.wireMs))
    return { problem: { code: 'CANCEL_WINDOW_EXCEED', issue: 'the cancel period is over; use a refund' } };
  const cancelled: Order = { ...order, cancelledAt: now };
  // A payment that has failed is closed already; the cancel only takes its last chance to be anything else (AP-U7).
  if (order.state === 'FAIL') return only({ ...cancelled, state: 'CANCELLED' });
  return takeBack(cancelled, 'reverse');
}

/** Money and order undone, by the IUT's cancel or by the network itself. */
export function takeBack(order: Order, cause: 'reverse' | 'network'): Transition {
  const how = order.state === 'SUCCESS' || order.mode === 'PaymentCode' ? 'revoked' : 'closed';
  const end = ended(order, 'CANCELLED', how);
  if (order.state !== 'SUCCESS' || order.payer === undefined) return end;
  return { ...end, movements: [takeBackOf(NETWORK, order, order.payer.payer, { purpose: 'cancel', cause })] };
}

const UTC8_MS = 8 * HOUR;

/** Unix ms from which on a payment of this moment can no longer be cancelled. */
export function cancelDeadline(openedWireMs: number): number {
  const day = Math.floor((openedWireMs + UTC8_MS) / DAY);
  return (day + 1) * DAY - UTC8_MS + CANCEL_GRACE_MS;
}

/** Moves a payment's own dates into the past, as if it had been made so much earlier. */
export const ageOrder = (order: Order, byMs: number): Transition => only(aged(order, byMs));

/** What has gone back to the payer for good, in the order's currency. */
export function returned(order: Order): Money {
  if (order.state === 'CANCELLED') return order.paidAt === undefined ? nothingOf(order) : order.total;
  return refunded(order);
}

/** A transition in which nothing moves and nobody is told. */
export const only = (order: Order): Transition => ({ order, movements: [], facts: [], tell: false });

function ended(order: Order, state: OrderState, how: FactOf<'order-closed'>['how']): Transition {
  return { ...only({ ...order, state }), facts: [closedFact(NETWORK, order, how)] };
}
