import { runIntermediary } from '../../intermediary/run.js';

/**
 * Answers a repeated request with an error: "this id exists". A till that lost the first answer can never learn what became
 * of the payment by asking again (IDEM-04).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRepeat: () => 'REUSED',
});
