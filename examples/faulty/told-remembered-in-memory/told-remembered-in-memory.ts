import { eventParts } from '../../intermediary/parts/events.js';
import { runIntermediary } from '../../intermediary/run.js';

const told = new Set<string>();

/**
 * Knows which successes it has told by a set in memory: "one look-up less in the database". After a restart the set is
 * empty, and a notification that comes once more is told once more (IDEM-03).
 */
export const start = await runIntermediary(import.meta.url, {
  paymentEvent(before, after) {
    if (after.status !== 'SUCCEEDED') return eventParts.paymentEvent(before, after);
    const name = `${after.merchantId}/${after.paymentId}`;
    if (told.has(name)) return undefined;
    told.add(name);
    return 'payment.succeeded';
  },
});
