import { runIntermediary } from '../../intermediary/run.js';

/**
 * Multiplies by a hundred: "the field says minor units, and a won has a hundred jeon". It has none on any wire, so the
 * payer pays a hundredfold (AMOUNT-01).
 */
export const start = await runIntermediary(import.meta.url, {
  networkAmount: ({ minor }) => Number(minor) * 100,
});
