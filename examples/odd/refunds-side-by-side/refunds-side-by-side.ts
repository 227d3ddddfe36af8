import { runIntermediary } from '../../intermediary/run.js';

/**
 * Sends the refunds of one payment without waiting for each other: the network advises a minute between them and refuses none
 * that comes sooner (REFUND-09).
 */
export const start = await runIntermediary(import.meta.url, {
  refundSpacingMs: () => 0,
  refundsAtOnce: () => 50,
});
