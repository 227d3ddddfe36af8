import { runIntermediary } from '../../intermediary/run.js';

const A_YEAR_MS = 365 * 24 * 3_600_000;

/**
 * Keeps cancellations that are under way in a queue in memory: "they take a second". After a crash the queue is empty, the
 * cancellation stays PENDING for ever and the payer without the money (CANCEL-12).
 */
export const start = await runIntermediary(import.meta.url, {
  recoverAtStart(storage, now) {
    for (const key of storage.duePayments(now + A_YEAR_MS, 1_000)) {
      const order = storage.findOrder(key);
      if (order?.payment.cancellation.status === 'PENDING')
        storage.saveOrder({ ...order, payment: { ...order.payment, dueAt: undefined } });
    }
  },
});
