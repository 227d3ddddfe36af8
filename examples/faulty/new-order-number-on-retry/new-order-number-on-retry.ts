import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Gives each attempt to open an order a number of its own: "the first number may be used up". Now two orders of one
 * payment can be open, and paid (IDEM-08).
 */
export const start = await runIntermediary(import.meta.url, {
  orderNumberForAttempt: (payment, attempt) =>
    attempt === 1 ? payment.orderId : exemplaryParts.newOrderNumber(payment),
});
