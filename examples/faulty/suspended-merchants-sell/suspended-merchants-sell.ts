import { runIntermediary } from '../../intermediary/run.js';

/**
 * Looks at the wallet registration alone: "a store that may not sell has its terminals switched off". One that was
 * suspended goes on taking payments (MERCH-03).
 */
export const start = await runIntermediary(import.meta.url, {
  merchantMayTakePayments: () => true,
  endsOpenPayments: () => false,
});
