import { runIntermediary } from '../../intermediary/run.js';

/**
 * Answers a network cancellation of a payment that it never saw with "not found": "there is nothing to cancel". The payment
 * comes a moment later and is charged, though its terminal gave it up (CANCEL-09).
 */
export const start = await runIntermediary(import.meta.url, {
  onUnseenNetworkCancel: () => 'NOT_FOUND',
});
