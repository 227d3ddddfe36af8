import { runIntermediary } from '../../intermediary/run.js';
import { classifyAnswer, readCapture, readPayAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

const UNREAD = Symbol('an answer of which only the status is known');

/**
 * Takes a code payment for paid as soon as the status line says 200, and leaves the rest to the settlement file: "the details
 * were cut off, the money was not". A 200 with nothing readable behind it says nothing for certain (AVAIL-05).
 */
export const start = await runIntermediary(import.meta.url, {
  classifyAnswer: (answer) =>
    answer.status === 200 && answer.problem !== undefined ? { kind: 'ok', value: UNREAD } : classifyAnswer(answer),
  readPayAnswer: (outcome, payment, readers) =>
    outcome.kind === 'ok' && outcome.value === UNREAD
      ? { kind: 'ok', value: { state: 'PAID', capture: readCapture({}, payment), refunded: false } }
      : readPayAnswer(outcome, payment, readers),
});
