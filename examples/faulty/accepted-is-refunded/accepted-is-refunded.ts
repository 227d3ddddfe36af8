import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Shows a refund as done when the network has taken the request: "WeChat answered 200". The payer has no money yet, and may
 * never get it (REFUND-04).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRefundAnswer: (outcome, refund) =>
    outcome.kind === 'ok' ? 'SUCCEED' : exemplaryParts.judgeRefundAnswer(outcome, refund),
});
