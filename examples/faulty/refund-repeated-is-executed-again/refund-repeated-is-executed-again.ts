import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/**
 * Does not look whether a refund id is known: "the till sends each refund once". A till that got no answer sends it again,
 * and the payer is refunded twice (IDEM-04).
 */
await runIntermediary({
  openStorage(path) {
    const storage = openLibsql(path);
    return { ...storage, findRefund: () => undefined };
  },
});
