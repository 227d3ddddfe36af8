import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Refuses the tills of a suspended merchant, which are its own; the code on the counter goes on selling (MERCH-03). */
export const start = await runIntermediary(import.meta.url, {
  merchantMayTakePayments: (merchant, mode) =>
    mode === 'MPM_STATIC' || exemplaryParts.merchantMayTakePayments(merchant, mode),
});
