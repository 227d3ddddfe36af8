import { captureParts } from '../../intermediary/parts/captures.js';
import { eventParts } from '../../intermediary/parts/events.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Books a success wherever it hears of it: the notification has its way into the books, the query another, and neither looks
 * whether the other was there. The merchant is told of two payments (IDEM-11).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeCapture: (payment, saleAlreadyPaid) =>
    payment.status === 'SUCCEEDED' && payment.polls === 0
      ? 'ACCEPT'
      : captureParts.judgeCapture(payment, saleAlreadyPaid),
  paymentEvent: (before, after) =>
    before?.status === 'SUCCEEDED' && before.approvalNumber !== after.approvalNumber
      ? 'payment.succeeded'
      : eventParts.paymentEvent(before, after),
});
