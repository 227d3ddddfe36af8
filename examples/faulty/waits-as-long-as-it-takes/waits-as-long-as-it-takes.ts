import { runIntermediary } from '../../intermediary/run.js';
import { openWechatPayLink } from '../../intermediary/wallets/wechatpay/link.js';

/** Real ms. */
const TWO_MINUTES = 120_000;

/**
 * Gives the network two minutes for each answer, and keeps the cashier on the line: "the outcome of a payment is worth
 * waiting for". The till hears nothing in the time that was promised (TIMEOUT-10).
 */
export const start = await runIntermediary(import.meta.url, {
  openWechatPayLink(account, keys, ownKey) {
    const link = openWechatPayLink(account, keys, ownKey);
    return { send: (request) => link.send({ ...request, timeoutMs: TWO_MINUTES }) };
  },
});
