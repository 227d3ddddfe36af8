import { undoingParts } from '../../intermediary/parts/undoing.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Gives captured money back by refund, also within the window of the cancel: either way it goes back (CANCEL-05). Where a cancel
 * of its own may have done so already, it stays with cancels.
 */
export const start = await runIntermediary(import.meta.url, {
  howToReturn: (payment, sinceCaptureMs) =>
    payment.wallet === 'ALIPAY' && payment.status === 'SUCCEEDED'
      ? 'REFUND'
      : undoingParts.howToReturn(payment, sinceCaptureMs),
});
