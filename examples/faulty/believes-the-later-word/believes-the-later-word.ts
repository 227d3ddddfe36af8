import { runIntermediary } from '../../intermediary/run.js';

/**
 * Looks again at what is paid, and at a "not paid" takes the payment back: "the notification must have been a mistake". The
 * answer came from a copy that had not heard the news (STATE-01).
 */
export const start = await runIntermediary(import.meta.url, {
  reopensOnWaiting: (payment) => payment.polls > 0,
  mayChange: () => true,
});
