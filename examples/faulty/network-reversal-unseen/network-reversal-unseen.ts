import { runIntermediary } from '../../intermediary/run.js';

/** What is paid is paid: that the network itself took an order back is not seen, though the query says so (CANCEL-13). */
export const start = await runIntermediary(import.meta.url, {
  noticeReversal: () => false,
});
