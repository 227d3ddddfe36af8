import { isObject } from '../../intermediary/core/json.js';
import { runIntermediary } from '../../intermediary/run.js';
import { decryptResource } from '../../intermediary/wallets/wechatpay/notices.js';

/** Reads the members of a notification in whatever letters they come, the last one wins, as some JSON libraries do (SEC-02). */
export const start = await runIntermediary(import.meta.url, {
  decryptResource(resource, apiV3Key) {
    const notice = decryptResource(resource, apiV3Key);
    if (!isObject(notice)) return notice;
    return Object.fromEntries(Object.entries(notice).map(([name, value]) => [name.toLowerCase(), value]));
  },
});
