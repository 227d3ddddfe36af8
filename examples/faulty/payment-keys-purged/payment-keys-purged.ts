import { DAY } from '../../intermediary/core/clock.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** As the manifest promises. */
const RETENTION_MS = 180 * DAY;

/**
 * Throws the keys of old creates away, which it may, and with them the only thing that kept a paid payment from being made
 * anew: the same create, a half year later, is a new order (IDEM-10).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRepeat: (existing, fingerprint, payment) =>
    payment !== undefined && Date.now() - payment.createdAt > RETENTION_MS
      ? 'NEW'
      : exemplaryParts.judgeRepeat(existing, fingerprint, payment),
  orderNumberForAttempt: (payment, attempt) =>
    attempt > 1 && Date.now() - payment.createdAt > RETENTION_MS
      ? exemplaryParts.newOrderNumber(payment)
      : payment.orderId,
});
