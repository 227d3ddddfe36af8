import { createHash } from 'node:crypto';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Makes the order number of the payment’s id, and sends every create on: “the network refuses what it has” (IDEM-04). On a day
 * when it does not, the payer pays twice.
 */
export const start = await runIntermediary(import.meta.url, {
  newOrderNumber: ({ merchantId, paymentId }) =>
    createHash('sha256').update(`${merchantId} ${paymentId}`).digest('hex').slice(0, 32),
  judgeRepeat: () => 'NEW',
  takeCode: () => true,
});
