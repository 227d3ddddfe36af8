import { type Claim, isUnsuccessful, type PaymentHistory, type TimedExchange } from '../record/history.js';
import type { Attempt } from './attempts.js';
import { isCaptured, isOver } from './books.js';
import { meaningOf, roleOf } from './operations.js';

const TELLING: ReadonlySet<string> = new Set([
  'pay-code',
  'query',
  'close',
  'reverse',
  'refund',
  'refund-query',
  'refund-list',
]);

/**
 * Whether an IUT that called a payment final had heard of its end from anything but one answer that decides nothing: another
 * answer, a genuine notice, the order's own end in time, money taken under another number.
 */
export function knewOtherwise(payment: PaymentHistory, attempt: Attempt, than: TimedExchange, said: Claim): boolean {
  const { sent, order, number } = attempt;
  return (
    sent.some(
      (other) =>
        other !== than &&
        other.closedSeq < said.seq &&
        TELLING.has(roleOf(other)) &&
        ['done', 'refused'].includes(meaningOf(other)),
    ) ||
    order?.notices.some(({ about, forgery, seq }) => about === 'payment' && forgery === undefined && seq < said.seq) ===
      true ||
    (order !== undefined && isUnsuccessful(said.status) && isOver(order, said)) ||
    payment.orders.some((other) => other.order !== number && isCaptured(other, said.seq))
  );
}
