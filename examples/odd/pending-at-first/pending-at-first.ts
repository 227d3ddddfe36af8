import { runIntermediary } from '../../intermediary/run.js';
import { readPayAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Never believes the answer to a code payment that says "paid": every such payment is PENDING at first, and SUCCEEDED
 * when a query has said so too. Asynchronous answers are allowed (API-06).
 */
export const start = await runIntermediary(import.meta.url, {
  readPayAnswer(answer, payment, readers) {
    const outcome = readPayAnswer(answer, payment, readers);
    return outcome.kind === 'ok' && outcome.value.state === 'PAID'
      ? { kind: 'ok', value: { state: 'WAITING' } }
      : outcome;
  },
});
