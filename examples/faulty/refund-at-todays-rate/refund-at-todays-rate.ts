import { money } from '../../intermediary/core/money.js';
import type { ExchangeRate } from '../../intermediary/model.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';
import type { Outcome, RefundReport } from '../../intermediary/wallets/wallet.js';

let today: ExchangeRate | undefined;

/** Tells the payer of a refund what the amount is worth today, by the rate of the latest payment (AMOUNT-07). */
export const start = await runIntermediary(import.meta.url, {
  readPayAnswer(outcome, payment, readers) {
    const report = exemplaryParts.readPayAnswer(outcome, payment, readers);
    if (report.kind === 'ok') today = report.value.capture?.exchangeRate ?? today;
    return report;
  },
  readRefundAnswer: (outcome, refund) => atTodaysRate(exemplaryParts.readRefundAnswer(outcome, refund)),
});

function atTodaysRate(outcome: Outcome<RefundReport>): Outcome<RefundReport> {
  if (outcome.kind !== 'ok' || outcome.value.amount === undefined || today === undefined) return outcome;
  const { rate, quote } = today;
  const fen = BigInt(Math.round(Number(outcome.value.amount.minor) * Number(rate) * 100));
  return { ...outcome, value: { ...outcome.value, exchangeRate: today, payerAmount: money(quote, fen) } };
}
