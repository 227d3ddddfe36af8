import { runIntermediary } from '../../intermediary/run.js';

/**
 * Starts with an empty desk: "what was under way when the server went down, the cashiers will have sorted out". Payments
 * that were at the network stay PENDING for ever, whatever became of the money (AVAIL-01).
 */
export const start = await runIntermediary(import.meta.url, {
  recoverAtStart(storage, now) {
    const aYear = 365 * 24 * 3_600_000;
    for (const key of storage.duePayments(now + aYear, 1_000)) {
      const order = storage.findOrder(key);
      if (order?.payment.status === 'PENDING') {
        storage.saveOrder({ ...order, payment: { ...order.payment, dueAt: undefined } });
      }
    }
  },
});
