import { runIntermediary } from '../../intermediary/run.js';

/** Knows only refunds of its own: what the merchant gives back at the network’s portal stays on sale (REFUND-14). */
await runIntermediary({
  adoptsPortalRefunds: () => false,
});
