import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/** Keeps the history of a payment until it is paid: "refunds have their own table". Nobody can trace the money back (STATE-05). */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    return { ...storage, history: (key) => storage.history(key).filter(({ kind }) => !kind.startsWith('REFUND')) };
  },
});
