import { runIntermediary } from '../../intermediary/run.js';

/**
 * Asks whether a caller has a token, not whose it is: "the merchant stands in the path". Any merchant can read and refund
 * the payments of every other (MERCH-04).
 */
export const start = await runIntermediary(import.meta.url, {
  mayReach: () => true,
});
