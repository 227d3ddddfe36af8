import { refundParts } from '../../intermediary/parts/refunds.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Counts a refund against the remainder when it has succeeded: "a pending one may still fail". Two that are asked for at
 * once both see the whole payment (REFUND-01).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRefund({ payment, refunds }, amount, sinceCaptureMs) {
    const succeeded = refunds.filter((refund) => refund.status === 'SUCCEEDED');
    return refundParts.judgeRefund({ payment, refunds: succeeded }, amount, sinceCaptureMs);
  },
});
