import { runIntermediary } from '../../intermediary/run.js';

/** Won have no decimals; two zeros more are a hundred times the price (AMOUNT-01). */
export const start = await runIntermediary(import.meta.url, {
  alipayAmount: ({ minor }) => `${minor}00`,
});
