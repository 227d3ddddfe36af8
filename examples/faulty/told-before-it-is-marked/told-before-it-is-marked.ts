import { eventParts } from '../../intermediary/parts/events.js';
import { runIntermediary } from '../../intermediary/run.js';

const told = new Set<string>();

/**
 * Looks whether the success was told, tells it, and marks it as told a moment later. Of notifications that arrive side by side
 * each finds no mark yet (IDEM-02).
 */
export const start = await runIntermediary(import.meta.url, {
  paymentEvent(before, after) {
    if (after.status !== 'SUCCEEDED') return eventParts.paymentEvent(before, after);
    const name = `${after.merchantId}/${after.paymentId}`;
    if (told.has(name)) return undefined;
    setTimeout(() => told.add(name), 100);
    return 'payment.succeeded';
  },
});
