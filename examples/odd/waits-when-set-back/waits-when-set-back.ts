import { steadyClock } from '../../intermediary/core/clock.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Counts by the wall clock or by one that nobody sets, whichever is behind: nothing comes too early when the clock is set, and
 * all is late by as much when it is set back. AVAIL-06 forbids what is double, lost or premature; late is none of these.
 */
export const start = await runIntermediary(import.meta.url, {
  deadlineClock() {
    const steady = steadyClock();
    return () => Math.min(Date.now(), steady());
  },
});
