import type { Payment } from '../../intermediary/model.js';
import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

const EVERYTHING = 10_000;

/** Pages by counting, as `OFFSET` does, with the newest first. What arrives in between shifts every later page (API-05). */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    const offsets = new Map<string, number>();
    const placeOf = (payment: Pick<Payment, 'createdAt' | 'paymentId'>) => `${payment.createdAt} ${payment.paymentId}`;
    return {
      ...storage,
      listPayments(merchantId, { after, limit, ...filter }) {
        const all = storage.listPayments(merchantId, { ...filter, limit: EVERYTHING }).reverse();
        const from = after === undefined ? 0 : (offsets.get(placeOf(after)) ?? 0);
        const page = all.slice(from, from + limit);
        page.forEach((payment, at) => void offsets.set(placeOf(payment), from + at + 1));
        return page;
      },
    };
  },
});
