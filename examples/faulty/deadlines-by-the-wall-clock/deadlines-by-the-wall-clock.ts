import { runIntermediary } from '../../intermediary/run.js';

/**
 * Counts every wait by the wall clock. When that is set on by some minutes, the payer who is typing the password is reversed
 * at once, and the order at the till is closed before it expires (AVAIL-06).
 */
export const start = await runIntermediary(import.meta.url, { deadlineClock: () => () => Date.now() });
