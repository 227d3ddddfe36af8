import { runIntermediary } from '../../intermediary/run.js';
import { readCapture, readPayAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Lets the customer go when the network does not answer: "it nearly always was paid". Nobody knows before the network has said
 * so (TIMEOUT-01).
 */
export const start = await runIntermediary(import.meta.url, {
  readPayAnswer: (outcome, payment, readers) =>
    outcome.kind === 'unknown'
      ? { kind: 'ok', value: { state: 'PAID', capture: readCapture({}, payment), refunded: false } }
      : readPayAnswer(outcome, payment, readers),
});
