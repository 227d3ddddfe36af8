import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/**
 * Takes every create for a new one: "the till would not send it twice". A till that got no answer does, and each request
 * becomes an order of its own at the network (IDEM-06, IDEM-04).
 */
await runIntermediary({
  judgeRepeat: () => 'NEW',
  openStorage(path) {
    const storage = openLibsql(path);
    return {
      ...storage,
      useCode: () => undefined,
      insertOrder(order, owner) {
        if (storage.findPayment(order.payment) === undefined) storage.insertOrder(order, owner);
        else storage.saveOrder(order);
      },
    };
  },
});
