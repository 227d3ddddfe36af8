import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Takes every create for a new one: "the till would not send it twice". A till that got no answer does, and each request
 * becomes an order of its own at the network (IDEM-06, IDEM-04).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRepeat: () => 'NEW',
  orderNumberForAttempt: (payment, attempt) =>
    attempt === 1 ? payment.orderId : exemplaryParts.newOrderNumber(payment),
});
