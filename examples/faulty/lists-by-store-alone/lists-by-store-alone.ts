import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/** Lists the payments of a store by the store's id: "no two stores have the same". Whoever knows it sees them (MERCH-04). */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    const owners = new Map<string, string>();
    return {
      ...storage,
      insertOrder(order, claimOwner) {
        owners.set(order.payment.storeId, order.payment.merchantId);
        storage.insertOrder(order, claimOwner);
      },
      listPayments: (merchantId, filter) =>
        storage.listPayments(owners.get(filter.storeId ?? '') ?? merchantId, filter),
    };
  },
});
