import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Sends a code payment again when no answer comes, as a new order: "the customer is waiting, the second try usually gets
 * through". If the first one did too, the payer has paid twice (CPM-03; CPM-02 and IDEM-08 with it).
 */
export const start = await runIntermediary(import.meta.url, {
  onUnknownPlacing: (payment) => (payment.placing.attempts < 3 ? 'REPEAT' : 'QUERY'),
  orderNumberForAttempt: (payment, attempt) =>
    attempt === 1 ? payment.orderId : exemplaryParts.newOrderNumber(payment),
});
