import { MINUTE } from '../../intermediary/core/clock.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Longer than any call may last. */
const LEASE_MS = 3 * MINUTE;
const firstSeen = new Map<string, number>();
const numbers = new Map<string, string>();

/**
 * Takes work from an instance that has held it for three minutes, which no call lasts; but the minutes are those of the wall
 * clock. When that is set on while a refund is on its way, the other instance sends it again, under a number of its own
 * (AVAIL-06).
 */
export const start = await runIntermediary(import.meta.url, {
  ownerLives(owner) {
    const now = Date.now();
    const since = firstSeen.get(owner);
    if (since === undefined) firstSeen.set(owner, now);
    if (since === undefined || now - since < LEASE_MS) return true;
    firstSeen.delete(owner);
    return false;
  },
  refundNumberForAttempt(refund) {
    const number = numbers.get(refund.refundId) ?? exemplaryParts.newRefundNumber(refund, refund.refundId);
    numbers.set(refund.refundId, number);
    return number;
  },
});
