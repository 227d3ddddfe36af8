import { pollingParts } from '../../intermediary/parts/polling.js';
import { runIntermediary } from '../../intermediary/run.js';

/** The documents advise three to five seconds between queries; this one takes three (TIMEOUT-10). */
export const start = await runIntermediary(import.meta.url, {
  pollDelayMs: (payment) => (payment.wallet === 'ALIPAY' ? 3_000 : pollingParts.pollDelayMs(payment)),
});
