import { DAY } from '../../intermediary/core/clock.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** As the manifest promises. */
const RETENTION_MS = 180 * DAY;

/** A refund is not found once its key is old, so that the same request, a half year later, gives the money back again (IDEM-10). */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = exemplaryParts.openStorage(path);
    return {
      ...storage,
      findRefund(merchantId, refundId) {
        const refund = storage.findRefund(merchantId, refundId);
        return refund !== undefined && Date.now() - refund.createdAt > RETENTION_MS ? undefined : refund;
      },
    };
  },
});
