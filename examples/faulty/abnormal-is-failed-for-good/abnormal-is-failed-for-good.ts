import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Reads “abnormal” as “failed”: the amount can be refunded again, while the network’s staff still hand the first one over
 * (REFUND-05).
 */
export const start = await runIntermediary(import.meta.url, {
  readRefundStatus: (status) => (status === 'ABNORMAL' ? 'FAILED' : exemplaryParts.readRefundStatus(status)),
});
