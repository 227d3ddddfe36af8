import { runIntermediary } from '../../intermediary/run.js';
import { readQueryAnswer } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Believes "no such order" at once: "the network must know". The request that makes the order may still be on its way, and
 * takes the payer's money when it arrives (TIMEOUT-06).
 */
export const start = await runIntermediary(import.meta.url, {
  readQueryAnswer(answer, payment, readers) {
    const outcome = readQueryAnswer(answer, payment, readers);
    return outcome.kind === 'ok' && outcome.value.state === 'NOT_FOUND'
      ? { kind: 'ok', value: { state: 'DECLINED', detail: 'no such order' } }
      : outcome;
  },
});
