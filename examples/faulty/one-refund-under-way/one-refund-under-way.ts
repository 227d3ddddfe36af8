import { refundParts } from '../../intermediary/parts/refunds.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Remembers the refund that is under way in one variable a merchant: "the answer is to what was sent last". Of two that are under
 * way at once the first finds itself forgotten, and is called failed while the network pays it out (REFUND-03).
 */
const underWay = new Map<string, string>();

export const start = await runIntermediary(import.meta.url, {
  refundNumberForAttempt(refund) {
    underWay.set(refund.merchantId, refund.refundId);
    return refund.networkRefundNo;
  },
  judgeRefundAnswer: (outcome, refund) =>
    outcome.kind === 'ok' && underWay.get(refund.merchantId) !== refund.refundId
      ? 'FAIL'
      : refundParts.judgeRefundAnswer(outcome, refund),
});
