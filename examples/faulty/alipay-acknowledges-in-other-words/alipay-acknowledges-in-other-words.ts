import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** Acknowledges with the word that Alipay's other API wants; here it means nothing, and the notice comes again (CB-10). */
export const start = await runIntermediary(import.meta.url, {
  acknowledgeAlipay: (verdict) =>
    verdict.ok ? { status: 200, body: 'success' } : alipayParts.acknowledgeAlipay(verdict),
});
