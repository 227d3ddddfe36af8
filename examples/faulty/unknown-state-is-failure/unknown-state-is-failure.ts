import { runIntermediary } from '../../intermediary/run.js';
import { readTradeState } from '../../intermediary/wallets/wechatpay/answers.js';

/**
 * Calls a payment failed whose state it has never heard of: "whatever it is, it is not SUCCESS". The network adds states
 * without asking, and this one comes before success (TIMEOUT-13).
 */
export const start = await runIntermediary(import.meta.url, {
  readTradeState(state) {
    const known = readTradeState(state);
    return known === 'UNKNOWN' && typeof state === 'string' ? 'DECLINED' : known;
  },
});
