import { runIntermediary } from '../../intermediary/run.js';

/** Gives code payments back by reverse and by nothing else: after seven days the network refuses, again and again (CANCEL-05). */
await runIntermediary({
  howToReturn: (payment) => (payment.mode === 'CPM' ? 'REVERSE' : 'REFUND'),
});
