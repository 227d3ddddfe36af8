import type { Clock } from '../../src/core/clock.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import { createBook as createKitBook, type Book as KitBook } from '../kit/book.js';
import { expireOrder, isUnpaid, type NotificationDraft, type Order, type Transition, tradeState } from './orders.js';
import { endRefund, type RefundEnd } from './refunds.js';

/** WeChat Pay's orders: a refund that was accepted succeeds by itself, and payments and ends of refunds are told. */
export type Book = KitBook<Order, Transition, RefundEnd>;

export function createBook({
  clock,
  journal,
  ledger,
  refundDelay,
  notify,
}: {
  clock: Clock;
  journal: Journal;
  ledger: Ledger;
  /** Network ms until an accepted refund succeeds; undefined while somebody holds it. */
  refundDelay: (order: Order) => number | undefined;
  notify: (order: Order, draft: NotificationDraft) => void;
}): Book {
  function planNewRefund(before: Order | undefined, order: Order): void {
    if (order.refunds.length <= (before?.refunds.length ?? 0)) return;
    const delayMs = refundDelay(order);
    const youngest = order.refunds.at(-1);
    if (delayMs !== undefined && youngest !== undefined) book.planRefund(youngest.networkRefund, 'SUCCESS', delayMs);
  }

  const book: Book = createKitBook({
    clock,
    journal,
    ledger,
    rules: {
      isUnpaid,
      looksOther: (before, order) => tradeState(before) !== tradeState(order),
      expire: expireOrder,
      endRefund,
    },
    done({ order, notifications }, before) {
      planNewRefund(before, order);
      for (const draft of notifications) notify(order, draft);
    },
  });
  return book;
}
