import { pollingParts } from '../../intermediary/parts/polling.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Knows an order from the answer to its request on. A notification that comes earlier is about no order of its own, so it is
 * acknowledged and forgotten (CB-07); since notifications come, nobody asks.
 */
export const start = await runIntermediary(import.meta.url, {
  findNotified(storage, orderId) {
    const payment = storage.findPaymentByOrderId(orderId);
    return payment?.placing.state === 'IN_FLIGHT' ? undefined : payment;
  },
  onUnknownOrder: () => ({ ok: true }),
  pollDelayMs: (payment) => (payment.mode === 'CPM' ? pollingParts.pollDelayMs(payment) : undefined),
});
