import { runIntermediary } from '../../intermediary/run.js';

/** Leaves it to the network to know a used code: one that two terminals bring is sent twice (CPM-02, CPM-08). */
export const start = await runIntermediary(import.meta.url, {
  takeCode: () => true,
});
