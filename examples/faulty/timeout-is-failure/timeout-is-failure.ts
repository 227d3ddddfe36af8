import { runIntermediary } from '../../intermediary/run.js';

/**
 * Calls a code payment failed when no answer comes: "no answer, no sale: the cashier reads the code again". The network
 * may have taken the money all the same (TIMEOUT-01).
 */
export const start = await runIntermediary(import.meta.url, {
  onUnknownPlacing: () => 'FAIL',
});
