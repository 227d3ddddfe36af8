import { runIntermediary } from '../../intermediary/run.js';

/** Alipay has signed it, so it must be ours (CB-04). */
export const start = await runIntermediary(import.meta.url, {
  isForApp: () => true,
});
