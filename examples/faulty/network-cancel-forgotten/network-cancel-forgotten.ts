import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/**
 * Confirms a network cancellation of a payment that it never saw, and keeps nothing of it: "there is nothing to cancel".
 * The payment comes a moment later and is charged, though its terminal gave it up (CANCEL-09).
 */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    return {
      ...storage,
      insertOrder(order, owner) {
        if (order.payment.origin !== 'NETWORK_CANCEL') storage.insertOrder(order, owner);
      },
    };
  },
});
