import { runIntermediary } from '../../intermediary/run.js';

const A_YEAR_MS = 365 * 24 * 3_600_000;
/** A minute of network time, at the rate that the manifest declares. */
const REST_MS = 2_000;

/** Takes up what it finds a minute after its start, and not at once: slow, and within the time that there is (AVAIL-01). */
export const start = await runIntermediary(import.meta.url, {
  recoverAtStart(storage, now) {
    for (const key of storage.duePayments(now + A_YEAR_MS, 1_000)) {
      const order = storage.findOrder(key);
      if (order === undefined) continue;
      const later = (dueAt: number | undefined) => dueAt && Math.max(dueAt, now + REST_MS);
      storage.saveOrder({
        payment: { ...order.payment, dueAt: later(order.payment.dueAt) },
        refunds: order.refunds.map((refund) => ({ ...refund, dueAt: later(refund.dueAt) })),
      });
    }
  },
});
