import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

const numbers = new Map<string, string>();

/**
 * Frees all work that is claimed when it starts: "whoever held it is gone, or I would not be starting". The other instance
 * is alive and waits for the network, and its refund goes out a second time, under the number of the one that came back
 * (AVAIL-07).
 */
export const start = await runIntermediary(import.meta.url, {
  recoverAtStart(storage) {
    for (const owner of storage.claimOwners()) storage.releaseAllOf(owner);
  },
  refundNumberForAttempt(refund) {
    const number = numbers.get(refund.refundId) ?? exemplaryParts.newRefundNumber(refund, refund.refundId);
    numbers.set(refund.refundId, number);
    return number;
  },
});
