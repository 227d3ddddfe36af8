import { identityParts } from '../../intermediary/parts/identity.js';
import { pollingParts } from '../../intermediary/parts/polling.js';
import { runIntermediary } from '../../intermediary/run.js';

const open = new Set<string>();

/**
 * Finds the order of a notification by a set in memory: "it is always a recent one". After a restart the set is empty, and the
 * notifications of what was under way are acknowledged as somebody else's (AVAIL-01).
 */
export const start = await runIntermediary(import.meta.url, {
  newOrderNumber(key) {
    const orderId = identityParts.newOrderNumber(key);
    open.add(orderId);
    return orderId;
  },
  findNotified: (storage, orderId) => (open.has(orderId) ? storage.findPaymentByOrderId(orderId) : undefined),
  onUnknownOrder: () => ({ ok: true }),
  pollDelayMs: (payment) => (payment.mode === 'CPM' ? pollingParts.pollDelayMs(payment) : undefined),
});
