import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** A refund without a clear answer is called failed, and the payer may have the money (REFUND-07). */
export const start = await runIntermediary(import.meta.url, {
  readAlipayRefundAnswer(outcome, refund) {
    const read = alipayParts.readAlipayRefundAnswer(outcome, refund);
    return read.kind === 'unknown' ? { kind: 'refused', code: 'NO_ANSWER', message: read.reason } : read;
  },
});
