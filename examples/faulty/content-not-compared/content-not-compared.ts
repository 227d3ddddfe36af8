import { runIntermediary } from '../../intermediary/run.js';

/**
 * Looks at the id of a request only: "same id, same payment". Another amount under a used id is answered as if it had been
 * accepted (IDEM-05).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRepeat: () => 'SAME',
});
