import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

const A_YEAR_MS = 365 * 24 * 3_600_000;

/**
 * Stores the number of a refund with the network's answer to it: "before that there is nothing to store". Killed in
 * between, it knows only that a refund is to be sent, and sends it again as a new one (IDEM-12).
 */
export const start = await runIntermediary(import.meta.url, {
  recoverAtStart(storage, now) {
    for (const key of storage.duePayments(now + A_YEAR_MS, 1_000)) {
      const order = storage.findOrder(key);
      if (order === undefined || !order.refunds.some(({ sending }) => sending === 'IN_FLIGHT')) continue;
      storage.saveOrder({
        ...order,
        refunds: order.refunds.map((refund) =>
          refund.sending === 'IN_FLIGHT'
            ? {
                ...refund,
                sending: 'QUEUED',
                dueAt: now,
                networkRefundNo: exemplaryParts.newRefundNumber(key, refund.refundId),
              }
            : refund,
        ),
      });
    }
  },
  adoptsPortalRefunds: () => false,
});
