import { runIntermediary } from '../../intermediary/run.js';
import { readPayAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Knows USERPAYING as a state and not as an error code: "status 400, so the payment is refused". Some editions of the page
 * answer so while the payer types the password (TIMEOUT-03).
 */
export const start = await runIntermediary(import.meta.url, {
  readPayAnswer: (answer, payment, readers) =>
    answer.kind === 'refused' ? answer : readPayAnswer(answer, payment, readers),
});
