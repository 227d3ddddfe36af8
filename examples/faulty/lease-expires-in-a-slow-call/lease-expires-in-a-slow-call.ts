import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Half a minute of network time, at the rate that the manifest declares. */
const LEASE_MS = 1_000;
const firstSeen = new Map<string, number>();
const numbers = new Map<string, string>();

/**
 * Takes work from an instance that has held it for half a minute: "whoever takes that long is dead". It was waiting for a
 * slow network, and the refund goes out a second time, under the number of whoever sends it (AVAIL-07).
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
