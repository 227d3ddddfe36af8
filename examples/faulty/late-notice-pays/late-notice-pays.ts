import { runIntermediary } from '../../intermediary/run.js';

/** Whatever the payment is by now, a notice of success makes it paid: “the network’s word is the newest” (CANCEL-02). */
export const start = await runIntermediary(import.meta.url, {
  judgeCapture: (payment) => (payment.status === 'SUCCEEDED' ? 'KNOWN' : 'ACCEPT'),
  mayChange: () => true,
});
