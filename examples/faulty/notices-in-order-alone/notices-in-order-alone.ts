import { pollingParts } from '../../intermediary/parts/polling.js';
import { runIntermediary } from '../../intermediary/run.js';
import { applyBeforeAck } from '../../intermediary/wallets/wechatpay/notices.js';

/** Of the payment that each merchant was last told of. */
const latest = new Map<string, number>();

/**
 * Takes notifications to come in the order of the payments: one about an earlier payment than the last it was told of is an old
 * repetition, acknowledged and forgotten (CB-08); since notifications come, nobody asks.
 */
export const start = await runIntermediary(import.meta.url, {
  async applyNotification(apply, payment) {
    const { merchantId, createdAt } = payment;
    if (createdAt < (latest.get(merchantId) ?? 0)) return;
    latest.set(merchantId, createdAt);
    await applyBeforeAck(apply);
  },
  pollDelayMs: (payment) => (payment.mode === 'CPM' ? pollingParts.pollDelayMs(payment) : undefined),
});
