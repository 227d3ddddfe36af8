import { cny, type Money, money } from '../../../src/core/money.js';
import type { Desk } from '../desk.js';

export interface Price {
  readonly total: Money;
  readonly payerTotal: Money;
  /** See `Order.rate`. */
  readonly rate: bigint;
}

const RATE_UNIT = 100_000_000n;
const FEN_PER_YUAN = 100n;

const halfUp = (numerator: bigint, denominator: bigint): bigint => (2n * numerator + denominator) / (2n * denominator);

/**
 * What a payment in won costs the wallet, in fen, at today's rate: rounded half up, as the quotes in samples of the official
 * SDK are, and never to nothing.
 */
export function priceOf(
  { partner, staff }: Pick<Desk, 'partner' | 'staff'>,
  { value, currency }: { readonly value: string; readonly currency: string },
): Price {
  const total = money(currency, BigInt(value));
  const rate = halfUp(RATE_UNIT, BigInt(staff.krwPerCny ?? partner.switches['krw-per-cny']));
  const fen = halfUp(total.minor * FEN_PER_YUAN * rate, RATE_UNIT);
  return { total, payerTotal: cny(fen > 0n ? fen : 1n), rate };
}
