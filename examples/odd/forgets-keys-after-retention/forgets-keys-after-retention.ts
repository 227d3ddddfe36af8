import { DAY } from '../../intermediary/core/clock.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** As the manifest promises. */
const RETENTION_MS = 180 * DAY;

/**
 * Keeps no content of requests for longer than it promises, so that it can no longer say whether an old create is the same:
 * it is refused like one with other content, and nothing is done. IDEM-10 wants no more of an old key.
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRepeat: (existing, fingerprint, payment) =>
    payment !== undefined && Date.now() - payment.createdAt > RETENTION_MS
      ? 'REUSED'
      : exemplaryParts.judgeRepeat(existing, fingerprint, payment),
});
