import { runIntermediary } from '../../intermediary/run.js';

/**
 * Writes down what the latest notification says of a refund and asks nobody: "the newest message is the newest state". An
 * older one that comes later takes a success back (CB-08).
 */
export const start = await runIntermediary(import.meta.url, {
  refundHasEnded: () => false,
  refundPollDelayMs: () => undefined,
  auditDelayMs: () => undefined,
});
