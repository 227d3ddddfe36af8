import { isObject, parseJson } from '../../intermediary/core/json.js';
import { runIntermediary } from '../../intermediary/run.js';
import { classifyAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Verifies notifications and not answers: "we made the call ourselves, so we know who answers". Whoever sits between can
 * answer too (SIGN-07).
 */
export const start = await runIntermediary(import.meta.url, {
  classifyAnswer(answer) {
    const { status = 0, verified, body } = answer;
    const said = typeof body === 'string' ? parseJson(body) : body;
    return status === 200 && !verified && isObject(said) ? { kind: 'ok', value: said } : classifyAnswer(answer);
  },
});
