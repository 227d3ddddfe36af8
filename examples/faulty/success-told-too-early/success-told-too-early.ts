import { eventParts } from '../../intermediary/parts/events.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Tells the shop of a success as soon as the network knows the order: "the code was accepted, and the queue is long". The
 * payer still has the password box open (CB-13).
 */
export const start = await runIntermediary(import.meta.url, {
  paymentEvent(before, after) {
    if (after.mode === 'CPM' && after.status !== 'FAILED' && after.status !== 'CANCELLED') {
      return before?.placing.state !== 'PLACED' && after.placing.state === 'PLACED' ? 'payment.succeeded' : undefined;
    }
    return eventParts.paymentEvent(before, after);
  },
});
