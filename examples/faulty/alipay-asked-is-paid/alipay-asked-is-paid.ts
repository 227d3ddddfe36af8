import { runIntermediary } from '../../intermediary/run.js';
import { readPaid } from '../../intermediary/wallets/alipay/answers.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/**
 * Takes the result of a query for that of the payment: `S` says that the question was answered, and it calls the payment paid
 * (TIMEOUT-11).
 */
export const start = await runIntermediary(import.meta.url, {
  readAlipayInquiry(outcome, payment, readers) {
    if (outcome.kind !== 'ok') return alipayParts.readAlipayInquiry(outcome, payment, readers);
    return { kind: 'ok', value: readPaid(outcome.value, payment) };
  },
});
