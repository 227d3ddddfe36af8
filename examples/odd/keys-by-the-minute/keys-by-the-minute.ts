import { MINUTE } from '../../intermediary/core/clock.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Fetches platform certificates every minute, and for no other reason: what comes under a new one is refused until then, and
 * sent again. The network's own SDKs have such a timer, of an hour or a day.
 */
export const start = await runIntermediary(import.meta.url, {
  mayRefreshKeys: () => false,
  refreshKeysEveryMs: () => MINUTE,
});
