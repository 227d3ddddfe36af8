import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Sends a refund that the network does not know under a number of its own: “the first one is not there”. It was only late, and
 * both are paid out (REFUND-02).
 */
export const start = await runIntermediary(import.meta.url, {
  refundNumberForAttempt: (refund, attempt) =>
    attempt === 1 ? refund.networkRefundNo : exemplaryParts.newRefundNumber(refund, refund.refundId),
});
