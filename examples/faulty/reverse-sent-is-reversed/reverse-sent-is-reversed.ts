import { runIntermediary } from '../../intermediary/run.js';

/**
 * Calls an order reversed once the request has left: "a reverse is never refused". When its answer is lost nobody knows,
 * and nobody asks again (CANCEL-01).
 */
export const start = await runIntermediary(import.meta.url, {
  readReverseAnswer: () => ({ kind: 'ok', value: 'DONE' }),
});
