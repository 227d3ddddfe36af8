import { runIntermediary } from '../../intermediary/run.js';

/**
 * Cancels an order that the network does not know by doing nothing, and never looks again: "what is not there needs no
 * cancelling". It may be there a moment later, and paid (CANCEL-09).
 */
export const start = await runIntermediary(import.meta.url, {
  notFoundIsFinal: (payment) => payment.undo?.as === 'CANCELLED',
  lateWatchDelayMs: () => undefined,
});
