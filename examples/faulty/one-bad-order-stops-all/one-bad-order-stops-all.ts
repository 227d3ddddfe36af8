import { runIntermediary } from '../../intermediary/run.js';
import { classifyAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Polls all orders in one loop that an exception ends: one answer that is no JSON, and no payment of anybody is asked about
 * again until somebody notices (TIMEOUT-09).
 */
export const start = await runIntermediary(import.meta.url, {
  classifyAnswer(answer) {
    if (typeof answer.body === 'string') JSON.parse(answer.body);
    return classifyAnswer(answer);
  },
  outlivesFailedWork: () => false,
});
