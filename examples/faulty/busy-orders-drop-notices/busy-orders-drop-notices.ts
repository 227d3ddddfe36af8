import { setTimeout as sleep } from 'node:timers/promises';
import { runIntermediary } from '../../intermediary/run.js';

const busy = new Set<string>();

/**
 * Takes a notification about an order that it is just working on for a duplicate of the first. It may be about another refund
 * of that order, and nobody asks for its end (TIMEOUT-08).
 */
export const start = await runIntermediary(import.meta.url, {
  async applyNotification(apply, { orderId }) {
    if (busy.has(orderId)) return;
    busy.add(orderId);
    try {
      await sleep(100);
      apply();
    } finally {
      busy.delete(orderId);
    }
  },
  refundPollDelayMs: () => undefined,
  auditDelayMs: () => undefined,
});
