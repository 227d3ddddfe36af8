import { runIntermediary } from '../../intermediary/run.js';
import { openWechatPayLink } from '../../intermediary/wallets/wechatpay/link.js';

/** Tries of one call. */
const PATIENCE = 500;

/**
 * Has an HTTP client that repeats by itself what was answered 5xx, at once and for long: "the next server behind the balancer
 * may be well". When none of them is, every call becomes hundreds (AVAIL-03).
 */
export const start = await runIntermediary(import.meta.url, {
  openWechatPayLink(account, keys, ownKey) {
    const link = openWechatPayLink(account, keys, ownKey);
    return {
      async send(request) {
        let answer = await link.send(request);
        for (let tries = 1; tries < PATIENCE && (answer.status ?? 0) >= 500; tries += 1)
          answer = await link.send(request);
        return answer;
      },
    };
  },
});
