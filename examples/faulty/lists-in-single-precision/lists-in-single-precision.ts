import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/** Keeps a copy of the amounts for its lists, in a column of 32-bit floating point: right up to 16,777,216 won (AMOUNT-03). */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    return {
      ...storage,
      listPayments: (merchantId, filter) =>
        storage.listPayments(merchantId, filter).map((payment) => ({
          ...payment,
          amount: { ...payment.amount, minor: BigInt(Math.fround(Number(payment.amount.minor))) },
        })),
    };
  },
});
