import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Asks for a refund again when no answer comes, as a new one: "each request has its own number, and what we did not get an
 * answer to did not happen". The first one was carried out, and the payer gets the money twice (REFUND-02).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRefundAnswer: (outcome, refund) =>
    outcome.kind === 'unknown' ? 'SEND_LATER' : exemplaryParts.judgeRefundAnswer(outcome, refund),
  refundNumberForAttempt: (refund, attempt) =>
    attempt === 1 ? refund.networkRefundNo : exemplaryParts.newRefundNumber(refund, refund.refundId),
  adoptsPortalRefunds: () => false,
});
