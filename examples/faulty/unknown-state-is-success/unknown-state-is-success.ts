import { runIntermediary } from '../../intermediary/run.js';
import { readTradeState } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Lists the states of failure and of waiting, and calls everything else paid: "the money is the normal case". A new state is
 * neither (TIMEOUT-13).
 */
export const start = await runIntermediary(import.meta.url, {
  readTradeState(state) {
    const known = readTradeState(state);
    return known === 'UNKNOWN' && typeof state === 'string' ? 'PAID' : known;
  },
});
