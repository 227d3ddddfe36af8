import { runIntermediary } from '../../intermediary/run.js';
import { acknowledgement } from '../../intermediary/wallets/wechatpay/notices.js';

/** Acknowledges with members that nobody asked for: the network reads the status (CB-16). */
export const start = await runIntermediary(import.meta.url, {
  acknowledgement: (verdict) =>
    verdict.ok
      ? { status: 200, body: { code: 'SUCCESS', message: 'OK', receivedAt: new Date().toISOString(), node: 'b2' } }
      : acknowledgement(verdict),
});
