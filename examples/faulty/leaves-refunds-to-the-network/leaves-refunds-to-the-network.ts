import { runIntermediary } from '../../intermediary/run.js';

/** Passes every refund of a paid payment on: “the network knows what is left of it” (REFUND-01). */
await runIntermediary({
  judgeRefund: ({ payment }) => (payment.status === 'SUCCEEDED' ? undefined : 'NOT_REFUNDABLE'),
});
