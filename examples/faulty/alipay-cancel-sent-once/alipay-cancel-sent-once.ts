import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** Sends one cancel, and takes silence for consent (CANCEL-01). */
export const start = await runIntermediary(import.meta.url, {
  readAlipayCancelAnswer(outcome, payment) {
    const read = alipayParts.readAlipayCancelAnswer(outcome, payment);
    return read.kind === 'unknown' ? { kind: 'ok', value: 'DONE' } : read;
  },
});
