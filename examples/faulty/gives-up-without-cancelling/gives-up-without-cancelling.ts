import { runIntermediary } from '../../intermediary/run.js';

/**
 * Stops waiting after half a minute and says so, "the customer has left". It neither reverses the order nor asks about it
 * again, so a payer who confirms then has paid for nothing (TIMEOUT-05).
 */
export const start = await runIntermediary(import.meta.url, {
  patienceMs: () => 30_000,
  whenPatienceEnds: () => 'FAIL',
});
