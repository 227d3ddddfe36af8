import { runIntermediary } from '../../intermediary/run.js';
import { verifyNotification } from '../../intermediary/wallets/wechatpay/notices.js';

/**
 * Has its framework parse the body, and verifies the signature over that written out again. It is the same as long as the
 * network writes JSON as this library does (SIGN-02).
 */
export const start = await runIntermediary(import.meta.url, {
  verifyNotification({ headers, body }, keys, nowMs) {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return verifyNotification({ headers, body: Buffer.from(JSON.stringify(parsed)) }, keys, nowMs);
  },
});
