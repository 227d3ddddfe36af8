import { runIntermediary } from '../../intermediary/run.js';
import { acknowledgement } from '../../intermediary/wallets/wechatpay/notices.js';

/** Acknowledges with 204 and no body. Any 2xx is an acknowledgement (CB-16). */
export const start = await runIntermediary(import.meta.url, {
  acknowledgement: (verdict) => (verdict.ok ? { status: 204 } : acknowledgement(verdict)),
});
