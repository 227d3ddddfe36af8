import { runIntermediary } from '../../intermediary/run.js';

/**
 * Keeps money that comes in after a payment has ended: "it is FAILED in our books, and what the network has will show in
 * the settlement". The payer has paid for nothing (CANCEL-03).
 */
export const start = await runIntermediary(import.meta.url, {
  compensates: () => false,
});
