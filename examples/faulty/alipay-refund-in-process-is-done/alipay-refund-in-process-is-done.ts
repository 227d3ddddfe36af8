import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** A refund that is being worked on is told as done (REFUND-04). */
export const start = await runIntermediary(import.meta.url, {
  readAlipayRefundAnswer(outcome, refund) {
    const read = alipayParts.readAlipayRefundAnswer(outcome, refund);
    return read.kind === 'unknown' && read.reason.endsWith('REFUND_IN_PROCESS')
      ? { kind: 'ok', value: { state: 'SUCCEEDED', networkRefundNo: refund.networkRefundNo } }
      : read;
  },
});
