import { runIntermediary } from '../../intermediary/run.js';

const A_YEAR_MS = 365 * 24 * 3_600_000;

/**
 * Recovers what it was sending when it went down, and keeps the list of payments whose payer is still typing in memory:
 * "that is only polling". After a crash nobody asks about them any more, and they stay PENDING, paid or not (AVAIL-01).
 */
export const start = await runIntermediary(import.meta.url, {
  recoverAtStart(storage, now) {
    for (const key of storage.duePayments(now + A_YEAR_MS, 1_000)) {
      const order = storage.findOrder(key);
      if (order === undefined || order.payment.status !== 'PENDING') continue;
      if (['NEW', 'IN_FLIGHT'].includes(order.payment.placing.state)) continue;
      storage.saveOrder({ ...order, payment: { ...order.payment, dueAt: undefined } });
    }
  },
});
