import { isObject } from '../../intermediary/core/json.js';
import { runIntermediary } from '../../intermediary/run.js';
import { classifyAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/** Members of the order page that the programmer knew. */
const KNOWN =
  /^(id|transaction_id|out_trade_no|(sp|sub)_(appid|mchid)|trade_|success_time|bank_type|attach|amount|payer)/;

/**
 * Checks answers against a schema that forbids what it does not name, and takes a breach for a refusal: "an answer that is not
 * to the letter is not the network's". The network adds members without asking (SIGN-02).
 */
export const start = await runIntermediary(import.meta.url, {
  classifyAnswer(answer) {
    const { body } = answer;
    const isOrder = answer.verified && isObject(body) && 'trade_state' in body;
    const strange = isOrder ? Object.keys(body).find((name) => !KNOWN.test(name)) : undefined;
    return strange === undefined
      ? classifyAnswer(answer)
      : { kind: 'refused', code: 'INVALID_ANSWER', message: `unknown member ${strange.slice(0, 40)}` };
  },
});
