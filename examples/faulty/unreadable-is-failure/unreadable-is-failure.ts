import { parseJson } from '../../intermediary/core/json.js';
import { runIntermediary } from '../../intermediary/run.js';
import { classifyAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Looks for a success and finds none: "a payment that is paid says so". An answer that is no JSON says nothing at all,
 * neither success nor failure (AVAIL-05).
 */
export const start = await runIntermediary(import.meta.url, {
  classifyAnswer: (answer) =>
    typeof answer.body === 'string' && parseJson(answer.body) === undefined
      ? { kind: 'refused', code: 'UNREADABLE', message: 'the answer is no JSON' }
      : classifyAnswer(answer),
});
