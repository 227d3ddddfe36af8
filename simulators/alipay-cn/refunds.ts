import type { Instant } from '../../src/core/clock.js';
import { isMore, isSame, type Money } from '../../src/core/money.js';
import { givenUp, paidOut, remainderOf, shareOf, takenIn, withRefund } from '../kit/refund-money.js';
import {
  type Decision,
  isFinished,
  NETWORK,
  type Order,
  only,
  type Problem,
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

export const remainder = (order: Order): Money => remainderOf(order, counted(order));

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

  const payerAmount = shareOf(order, counted(order), terms.amount);
  const refund: Refund = { ...terms, payerAmount, state: 'PROCESSING', createdAt: now };
  return { ...only(order), ...takenIn(NETWORK, order, order.payer.payer, refund) };
}

export type RefundEnd = Exclude<RefundState, 'PROCESSING'>;

/** The end of a refund: the payer has it, or the merchant has it back. A trade without a rest is closed. */
export function endRefund(order: Order, networkRefund: string, as: RefundEnd, now: Instant): Transition {
  const refund = order.refunds.find((one) => one.networkRefund === networkRefund);
  if (refund === undefined || refund.state !== 'PROCESSING') return only(order);
  const ended: Refund = { ...refund, state: as, ...(as === 'SUCCESS' ? { succeededAt: now } : {}) };
  const after = withRefund(order, refund, ended);
  if (as === 'FAIL') return { ...only(after), ...givenUp(NETWORK, order, refund) };
  const isWhole = !isMore(order.total, returned(after));
  return {
    ...only(isWhole ? { ...after, state: 'TRADE_CLOSED', closedAt: now } : after),
    ...paidOut(NETWORK, order, refund),
    tell: { of: 'refund', networkRefund },
  };
}
