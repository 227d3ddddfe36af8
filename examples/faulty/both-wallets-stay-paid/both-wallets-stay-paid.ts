import { captureParts } from '../../intermediary/parts/captures.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Looks at one payment at a time: whoever pays an attempt at a sale is taken for its customer, though the sale was paid with
 * another wallet meanwhile (MPM-06).
 */
export const start = await runIntermediary(import.meta.url, {
  endsOtherAttempts: () => false,
  judgeCapture: (payment, saleAlreadyPaid) =>
    payment.status === 'PENDING' && payment.saleId !== undefined
      ? 'ACCEPT'
      : captureParts.judgeCapture(payment, saleAlreadyPaid),
});
