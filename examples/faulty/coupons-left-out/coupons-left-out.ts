import { money } from '../../intermediary/core/money.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';
import type { OrderReport, Outcome } from '../../intermediary/wallets/wallet.js';

/** Shows as the payer’s amount what the order costs at the network’s rate: who has a coupon pays less than that (AMOUNT-09). */
export const start = await runIntermediary(import.meta.url, {
  readPayAnswer: (outcome, payment, readers) =>
    withoutCoupon(exemplaryParts.readPayAnswer(outcome, payment, readers), payment.amount.minor),
  readQueryAnswer: (outcome, payment, readers) =>
    withoutCoupon(exemplaryParts.readQueryAnswer(outcome, payment, readers), payment.amount.minor),
});

function withoutCoupon(outcome: Outcome<OrderReport>, won: bigint): Outcome<OrderReport> {
  if (outcome.kind !== 'ok' || outcome.value.capture?.exchangeRate === undefined) return outcome;
  const { capture } = outcome.value;
  const { rate, quote } = outcome.value.capture.exchangeRate;
  const payerAmount = money(quote, BigInt(Math.round(Number(won) * Number(rate) * 100)));
  return { ...outcome, value: { ...outcome.value, capture: { ...capture, payerAmount } } };
}
