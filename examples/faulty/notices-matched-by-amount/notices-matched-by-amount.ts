import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/**
 * Gives a notification to the oldest open payment of its merchant over that amount: "the order number is only the
 * network's". Where two are open, the wrong one is settled (STATE-04).
 */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    return {
      ...storage,
      findPaymentByOrderId(orderId) {
        const named = storage.findPaymentByOrderId(orderId);
        if (named?.status !== 'PENDING') return named;
        const open = storage.listPayments(named.merchantId, { status: 'PENDING', limit: 100 });
        return open.find(({ mode, amount }) => mode !== 'CPM' && amount.minor === named.amount.minor) ?? named;
      },
    };
  },
  checkPaymentNotice: () => undefined,
});
