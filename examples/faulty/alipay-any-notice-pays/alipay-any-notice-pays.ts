import { runIntermediary } from '../../intermediary/run.js';

/** Every type of notice is one of a payment: also one that no document names (CB-12). */
export const start = await runIntermediary(import.meta.url, {
  kindOfAlipayNotice: () => 'PAYMENT',
});
