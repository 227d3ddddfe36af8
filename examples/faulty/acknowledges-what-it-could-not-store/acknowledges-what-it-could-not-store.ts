import { pollingParts } from '../../intermediary/parts/polling.js';
import { runIntermediary } from '../../intermediary/run.js';
import { acknowledgement } from '../../intermediary/wallets/wechatpay/notices.js';

/**
 * Answers SUCCESS whatever went wrong inside, "so that the network does not bother us with resends", and waits for the next
 * notification. There is none (CB-09).
 */
export const start = await runIntermediary(import.meta.url, {
  acknowledgement: (verdict) => acknowledgement(!verdict.ok && verdict.status === 500 ? { ok: true } : verdict),
  pollDelayMs: (payment) => (payment.mode === 'CPM' ? pollingParts.pollDelayMs(payment) : undefined),
  refundPollDelayMs: () => undefined,
});
