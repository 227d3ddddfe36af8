import { runIntermediary } from '../../intermediary/run.js';

/** What is paid is paid: that the network itself took an order back is not seen, though the query says so (CANCEL-13). */
await runIntermediary({
  noticeReversal: () => false,
});
