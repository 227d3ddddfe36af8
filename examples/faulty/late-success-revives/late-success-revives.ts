import { captureParts } from '../../intermediary/parts/captures.js';
import { runIntermediary } from '../../intermediary/run.js';

/** A notification of a success makes a payment paid, whatever became of it since: a cancelled one too (CANCEL-02). */
export const start = await runIntermediary(import.meta.url, {
  judgeCapture: (payment, saleAlreadyPaid) =>
    payment.status === 'CANCELLED' ? 'ACCEPT' : captureParts.judgeCapture(payment, saleAlreadyPaid),
  mayChange: () => true,
});
