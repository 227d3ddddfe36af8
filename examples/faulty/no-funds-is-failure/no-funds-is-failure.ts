import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Takes “the merchant’s funds are too small” for the refund’s end: tomorrow they would cover it, and nobody asks again (REFUND-10). */
export const start = await runIntermediary(import.meta.url, {
  readRefundAnswer: (outcome, refund) =>
    outcome.kind === 'refused' && outcome.code === 'NOTENOUGH'
      ? outcome
      : exemplaryParts.readRefundAnswer(outcome, refund),
});
