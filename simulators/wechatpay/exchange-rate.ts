import { decimalsOf, type Money, money } from '../../src/core/money.js';

/** Rates on the wire are whole numbers: the rate times 10^8, so that 80000000 is 0.8. */
export const RATE_UNIT = 100_000_000n;

/** A mainland wallet pays in CNY, whatever the order is priced in. */
export const WALLET_CURRENCY = 'CNY';

/** The rate from pricing to wallet currency, which an order keeps for life: its refunds use it again. */
export function userPaymentRate(currency: string, krwPerCny: number): bigint {
  return currency === WALLET_CURRENCY ? RATE_UNIT : divideHalfUp(RATE_UNIT, BigInt(krwPerCny));
}

/** What the wallet is charged: half a fen rounds up, and nothing that costs anything is free. */
export function payerAmount(total: Money, rate: bigint): Money {
  if (total.currency === WALLET_CURRENCY) return total;
  const decimals = decimalsOf(WALLET_CURRENCY) - decimalsOf(total.currency);
  const scaled = total.minor * rate * 10n ** BigInt(Math.max(decimals, 0));
  const fen = divideHalfUp(scaled, RATE_UNIT * 10n ** BigInt(Math.max(-decimals, 0)));
  return money(WALLET_CURRENCY, fen === 0n ? 1n : fen);
}

const divideHalfUp = (dividend: bigint, divisor: bigint): bigint => (2n * dividend + divisor) / (2n * divisor);
