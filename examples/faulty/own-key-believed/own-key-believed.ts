import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runIntermediary } from '../../intermediary/run.js';
import { verifyNotification } from '../../intermediary/wallets/wechatpay/notices.js';

const own = createPublicKey(readFileSync(process.env.WECHATPAY_MERCHANT_KEY_FILE ?? '', 'utf8'));

/**
 * Keeps all keys in one drawer and takes the first that fits: "a signature by any WeChat key of ours is good". One of them
 * is the institution's own, which signs requests; whoever operates it can report payments (SIGN-12).
 */
export const start = await runIntermediary(import.meta.url, {
  verifyNotification(notification, keys, nowMs) {
    const verification = verifyNotification(notification, keys, nowMs);
    return verification.ok ? verification : verifyNotification(notification, { ...keys, find: () => own }, nowMs);
  },
});
