import { runIntermediary } from '../../intermediary/run.js';

/**
 * Has no queries at all: "the network notifies us". Code payments have no notification, so one whose answer was lost stays
 * PENDING for ever (TIMEOUT-02).
 */
export const start = await runIntermediary(import.meta.url, {
  pollDelayMs: () => undefined,
});
