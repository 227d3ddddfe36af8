import { runIntermediary } from '../../intermediary/run.js';

/** Ends an open payment by cancel alone: the answer to it tells what a query would have told (CANCEL-14). */
export const start = await runIntermediary(import.meta.url, {
  queryBeforeUndo: (payment) => payment.wallet !== 'ALIPAY' || payment.notFoundCount > 0,
});
