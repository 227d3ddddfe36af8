import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * A cancel of what is partly refunded, or being refunded, is not refused: what is left goes back by a refund of its own, and
 * both together are what was paid (CANCEL-10).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeCancel(order) {
    const judgement = exemplaryParts.judgeCancel(order);
    return judgement === 'NOT_CANCELLABLE' && order.payment.status === 'SUCCEEDED' ? 'GIVE_BACK' : judgement;
  },
  howToReturn: () => 'REFUND',
});
