import { runIntermediary } from '../../intermediary/run.js';
import { classifyAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Takes every error for a refusal: "the network said no, with a code and a reason". SYSTEMERROR says that the network does
 * not know either, and the payer may have been charged (TIMEOUT-07).
 */
export const start = await runIntermediary(import.meta.url, {
  classifyAnswer(answer) {
    const { status = 0 } = answer;
    return status >= 500 ? { kind: 'refused', code: 'SYSTEMERROR', message: 'system error' } : classifyAnswer(answer);
  },
});
