import { pollingParts } from '../../intermediary/parts/polling.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Asks about code payments, which have no notification, and waits for those of all others: "the network tells us". Networks
 * promise no delivery (CB-06).
 */
export const start = await runIntermediary(import.meta.url, {
  pollDelayMs: (payment) => (payment.mode === 'CPM' ? pollingParts.pollDelayMs(payment) : undefined),
  refundPollDelayMs: () => undefined,
  auditDelayMs: () => undefined,
});
