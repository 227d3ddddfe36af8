import { runIntermediary } from '../../intermediary/run.js';

/**
 * Multiplies by a hundred: "the field says minor units, and a won has a hundred jeon". It has none on any wire, so the
 * payer pays a hundredfold (AMOUNT-01).
 */
await runIntermediary({
  networkAmount: ({ minor }) => Number(minor) * 100,
});
