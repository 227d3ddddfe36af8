import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/** Notes everything twice, as it began and as it ended, and each reading of the history with it. */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    return {
      ...storage,
      history(key) {
        const entries = storage.history(key).flatMap((entry) => [{ ...entry, kind: `${entry.kind}_BEGUN` }, entry]);
        const last = entries.at(-1);
        return last === undefined
          ? []
          : [...entries, { at: Date.now(), kind: 'READ', status: last.status, source: 'STAFF' }];
      },
    };
  },
});
