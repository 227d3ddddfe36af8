import { runIntermediary } from '../../intermediary/run.js';

/** Gives code payments back by reverse and by nothing else: after seven days the network refuses, again and again (CANCEL-05). */
export const start = await runIntermediary(import.meta.url, {
  howToReturn: (payment) => (payment.mode === 'CPM' ? 'REVERSE' : 'REFUND'),
});
