import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** Asks at once, hears that no payment has the number, and gives up a payment that is still on its way (TIMEOUT-06). */
export const start = await runIntermediary(import.meta.url, {
  readAlipayInquiry(outcome, payment, readers) {
    const read = alipayParts.readAlipayInquiry(outcome, payment, readers);
    return read.kind === 'ok' && read.value.state === 'NOT_FOUND' ? { kind: 'ok', value: { state: 'CLOSED' } } : read;
  },
});
