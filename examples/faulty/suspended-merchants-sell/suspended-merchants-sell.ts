import { runIntermediary } from '../../intermediary/run.js';

/**
 * Looks at the wallet registration alone: "a store that may not sell has its terminals switched off". One that was
 * suspended goes on taking payments (MERCH-03).
 */
await runIntermediary({
  merchantMayTakePayments: () => true,
  endsOpenPayments: () => false,
});
