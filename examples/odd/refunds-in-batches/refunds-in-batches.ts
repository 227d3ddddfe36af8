import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/** Two seconds here are a minute of the network at the rate that the manifest declares. */
const BATCH_MS = 2_000;

/** Collects refunds and sends them at the full minute. Northbound they are PENDING until then (REFUND-16). */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    return {
      ...storage,
      saveOrder(order) {
        for (const refund of order.refunds) {
          if (refund.sending === 'QUEUED' && refund.attempts === 0 && refund.dueAt !== undefined)
            refund.dueAt = Math.ceil(refund.dueAt / BATCH_MS) * BATCH_MS;
        }
        storage.saveOrder(order);
      },
    };
  },
});
