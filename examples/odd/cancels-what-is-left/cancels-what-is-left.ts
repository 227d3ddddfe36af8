import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * A cancel of what is partly refunded, or being refunded, is not refused: what is left goes back by a refund of its own, and
 * both together are what was paid (CANCEL-10). What a close or reverse of its own may have given back, it does not refund.
 */
export const start = await runIntermediary(import.meta.url, {
  judgeCancel(order) {
    const judgement = exemplaryParts.judgeCancel(order);
    return judgement === 'NOT_CANCELLABLE' && order.payment.status === 'SUCCEEDED' ? 'GIVE_BACK' : judgement;
  },
  howToReturn: (payment, sinceCaptureMs) =>
    payment.status === 'SUCCEEDED' ? 'REFUND' : exemplaryParts.howToReturn(payment, sinceCaptureMs),
});
