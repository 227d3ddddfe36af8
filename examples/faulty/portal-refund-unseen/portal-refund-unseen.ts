import { runIntermediary } from '../../intermediary/run.js';

/** Knows only refunds of its own: what the merchant gives back at the network’s portal stays on sale (REFUND-14). */
export const start = await runIntermediary(import.meta.url, {
  adoptsPortalRefunds: () => false,
});
