import { runIntermediary } from '../../intermediary/run.js';

/** Passes every refund of a paid payment on: “the network knows what is left of it” (REFUND-01). */
export const start = await runIntermediary(import.meta.url, {
  judgeRefund: ({ payment }) => (payment.status === 'SUCCEEDED' ? undefined : 'NOT_REFUNDABLE'),
});
