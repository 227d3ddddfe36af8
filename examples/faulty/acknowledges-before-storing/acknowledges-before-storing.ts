import { runIntermediary } from '../../intermediary/run.js';

/**
 * Puts notifications into a queue in memory and answers at once, "since WeChat gives us five seconds only"; and since
 * notifications come, it does not ask the network as well. What the queue holds when the process dies is lost (CB-02).
 */
export const start = await runIntermediary(import.meta.url, {
  applyNotification: async (apply) => void setTimeout(apply, 1_000),
  pollDelayMs: () => undefined,
});
