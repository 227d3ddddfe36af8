import { type Money, money } from '../../src/core/money.js';
import type { Random } from '../../src/core/random.js';
import type { Tell } from './acts-told.js';
import type { Book } from './book.js';
import { orderNamed, refundNamed } from './named.js';
import { type BookedOrder, type Decision, isRefused, type RefundOf, type Transition } from './order.js';

/** What a refund is asked for with in the merchant's portal. */
export interface PortalRefund {
  readonly number: string;
  readonly networkRefund: string;
  readonly amount: Money;
  readonly by: 'portal';
}

/** What is a network's own about what its staff do with orders and refunds. */
export interface OrderActRules<O extends BookedOrder, T, End> {
  age(order: O, byMs: number): T;
  drawRefundNumber(): string;
  /** Takes a refund in that nobody has asked the API for, or says what is wrong with it. */
  refund(order: O, terms: PortalRefund): Decision<T>;
  /** Network ms until such a refund succeeds, unless the act says otherwise; undefined: it ends like any other. */
  readonly portalRefundMs?: number;
  canEnd(refund: RefundOf<O>, as: End): boolean;
}

/** What the staff do with orders and refunds, which are named by the IUT's number or by the network's own. */
export function createOrderActs<O extends BookedOrder, T extends Transition<O>, Failure extends string>(
  {
    book,
    noun,
    random,
    tell,
  }: { book: Book<O, T, 'SUCCESS' | Failure>; noun: string; random: Pick<Random, 'digits'>; tell: Tell },
  rules: OrderActRules<O, T, 'SUCCESS' | Failure>,
) {
  return {
    /** Moves an order's own dates into the past, those of its refunds with it. */
    age({ order, refund, byMs }: { order?: string; refund?: string; byMs: number }): void {
      const aged = refund === undefined ? orderNamed(book, noun, order ?? '') : refundNamed(book, refund).order;
      tell('age', { order: aged.number, byMs });
      book.apply(rules.age(aged, byMs));
    },

    /** A refund made by hand in the merchant's portal: the IUT has not asked for it. @param amount Minor units of the order's currency. */
    refundFromPortal({
      order,
      amount,
      afterMs = rules.portalRefundMs,
    }: {
      order: string;
      amount: number | string;
      afterMs?: number;
    }): { refund: string; networkRefund: string } {
      const refunded = orderNamed(book, noun, order);
      const { currency } = refunded.total;
      const networkRefund = rules.drawRefundNumber();
      const number = `P${random.digits(20)}`;
      const terms: PortalRefund = { number, networkRefund, amount: money(currency, BigInt(amount)), by: 'portal' };
      const decision = rules.refund(refunded, terms);
      if (isRefused(decision)) throw new RangeError(`${noun} ${refunded.number}: ${decision.problem.issue}`);
      tell('refundFromPortal', { order: refunded.number, amount: String(amount), refund: number });
      book.apply(decision);
      if (afterMs !== undefined) book.planRefund(networkRefund, 'SUCCESS', afterMs);
      return { refund: number, networkRefund };
    },

    /** Ends a refund, now or later, in place of what was planned for it. */
    settleRefund({
      refund,
      as = 'SUCCESS',
      afterMs = 0,
    }: {
      refund: string;
      as?: 'SUCCESS' | Failure;
      afterMs?: number;
    }): void {
      const { order, refund: found } = refundNamed(book, refund);
      if (!rules.canEnd(found, as))
        throw new RangeError(`refund ${found.number} is ${found.state} and cannot become ${as}`);
      tell('settleRefund', { order: order.number, refund: found.number, as, afterMs });
      book.planRefund(found.networkRefund, as, afterMs);
    },
  };
}
