import { runIntermediary } from '../../intermediary/run.js';
import { readPayAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Knows two answers to a code payment, paid and everything else: "not SUCCESS means not paid". A payer who is typing the
 * password is told off at the till, and charged a moment later (TIMEOUT-03).
 */
export const start = await runIntermediary(import.meta.url, {
  readPayAnswer(answer, payment, readers) {
    const outcome = readPayAnswer(answer, payment, readers);
    return outcome.kind === 'ok' && outcome.value.state === 'WAITING'
      ? { kind: 'ok', value: { ...outcome.value, state: 'DECLINED' } }
      : outcome;
  },
});
