import { runIntermediary } from '../../intermediary/run.js';

/**
 * Acknowledges every notification and makes nothing of it: what the network says is asked for, every few seconds. Allowed
 * while all limits hold (CB-15).
 */
export const start = await runIntermediary(import.meta.url, {
  applyNotification: async () => undefined,
  pollDelayMs: () => 6_000,
  refundPollDelayMs: () => 15_000,
});
