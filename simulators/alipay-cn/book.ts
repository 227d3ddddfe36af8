import type { Clock } from '../../src/core/clock.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import { createBook as createKitBook, type Book as KitBook } from '../kit/book.js';
import { closeOrder, isUnpaid, type News, type Order, type Transition } from './orders.js';
import { endRefund, type RefundEnd } from './refunds.js';

/** The open platform's trades: an order's number is its out_trade_no; refund numbers are unique in their trade alone. */
export type Book = KitBook<Order, Transition, RefundEnd>;

export function createBook({
  tell,
  ...record
}: {
  clock: Clock;
  journal: Journal;
  ledger: Ledger;
  /** The application is to be told this of a trade. */
  tell: (order: Order, news: News) => void;
}): Book {
  return createKitBook({
    ...record,
    rules: {
      isUnpaid,
      looksOther: (before, order) =>
        before.state !== order.state ||
        before.exists !== order.exists ||
        before.refunds.length !== order.refunds.length,
      expire: (order, now) => closeOrder(order, 'expired', now),
      endRefund,
    },
    done({ order, tell: news }) {
      if (news !== undefined) tell(order, news);
    },
  });
}
