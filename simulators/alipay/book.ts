import type { Clock } from '../../src/core/clock.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import { createBook as createKitBook, type Book as KitBook } from '../kit/book.js';
import { expireOrder, isUnpaid, type Order, type Transition } from './orders.js';
import { endRefund, type RefundEnd } from './refunds.js';

/** Alipay's payments: an order's number is its paymentRequestId. */
export type Book = KitBook<Order, Transition, RefundEnd>;

export function createBook({
  tell,
  ...record
}: {
  clock: Clock;
  journal: Journal;
  ledger: Ledger;
  /** The partner is to be told how this payment has ended. */
  tell: (order: Order) => void;
}): Book {
  return createKitBook({
    ...record,
    rules: {
      isUnpaid,
      looksOther: (before, order) => before.state !== order.state || before.refunds.length !== order.refunds.length,
      expire: expireOrder,
      endRefund,
    },
    done(transition) {
      if (transition.tell) tell(transition.order);
    },
  });
}
