import { runIntermediary } from '../../intermediary/run.js';
import { classifyAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Knows that 5xx leaves the outcome open, and takes every 4xx for a refusal: "4xx is our mistake, and nothing was done". Of
 * 429 the pages say that the state is unknown (TIMEOUT-07).
 */
export const start = await runIntermediary(import.meta.url, {
  classifyAnswer: (answer) =>
    answer.status === 429
      ? { kind: 'refused', code: 'FREQUENCYLIMITED', message: 'too many requests' }
      : classifyAnswer(answer),
});
