import { runIntermediary } from '../../intermediary/run.js';
import { readPayAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Takes the result of the call for the result of the payment: "it answered 200". 200 with USERPAYING says that the payer has
 * been asked, and this one says no (TIMEOUT-11).
 */
export const start = await runIntermediary(import.meta.url, {
  readPayAnswer(answer, payment, readers) {
    const outcome = readPayAnswer(answer, payment, readers);
    return answer.kind === 'ok' && outcome.kind === 'ok' ? { kind: 'ok', value: { state: 'PAID' } } : outcome;
  },
});
