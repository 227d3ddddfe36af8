import { money } from '../../intermediary/core/money.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Converts each part of a refund for itself, at the right rate, and rounds it: four quarters of 21.07 yuan are shown as
 * 21.08 (AMOUNT-08).
 */
export const start = await runIntermediary(import.meta.url, {
  readRefundAnswer(outcome, refund) {
    const read = exemplaryParts.readRefundAnswer(outcome, refund);
    if (read.kind !== 'ok' || read.value.exchangeRate === undefined) return read;
    const { rate, quote } = read.value.exchangeRate;
    const fen = BigInt(Math.round(Number(refund.amount.minor) * Number(rate) * 100));
    return { ...read, value: { ...read.value, payerAmount: money(quote, fen) } };
  },
});
