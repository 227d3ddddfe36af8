import { runIntermediary } from '../../intermediary/run.js';

/**
 * Sends its events one after the other, whoever they are for: "then they come in order". While one merchant's receiver
 * hangs, the platform and everybody else hear nothing (AVAIL-02).
 */
export const start = await runIntermediary(import.meta.url, {
  queueOf: () => ({ name: 'outbox', atOnce: 1 }),
});
