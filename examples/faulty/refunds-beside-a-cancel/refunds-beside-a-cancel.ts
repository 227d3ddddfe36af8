import { refundParts } from '../../intermediary/parts/refunds.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Refunds look at refunds and cancels at cancels: one that is asked for while the whole is on its way back goes out as well
 * (CANCEL-10).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRefund({ payment, refunds }, amount, sinceCaptureMs) {
    const order = {
      payment: { ...payment, cancellation: { status: 'NONE' as const } },
      refunds: refunds.filter(({ purpose }) => purpose === 'REQUESTED'),
    };
    return refundParts.judgeRefund(order, amount, sinceCaptureMs);
  },
});
