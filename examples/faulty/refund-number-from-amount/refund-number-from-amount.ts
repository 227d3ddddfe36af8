import { createHash } from 'node:crypto';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Derives the refund's number from payment and amount: "so that a retry always has the same one". Two refunds of the same
 * amount are one for the network, and two for the shop (REFUND-15, REFUND-03).
 */
export const start = await runIntermediary(import.meta.url, {
  refundNumberForAttempt: ({ merchantId, paymentId, amount }) =>
    createHash('sha256').update(`${merchantId} ${paymentId} ${amount.minor}`).digest('hex').slice(0, 32),
});
