import { cny, isSame, type Money, money } from '../../../src/core/money.js';
import type { Desk } from '../desk.js';
import { RATE_UNIT } from '../orders.js';

/** The contract takes prices in these; wallets are in yuan (AC-U15). */
export const CURRENCIES: readonly string[] = ['CNY', 'KRW'];

export interface Price {
  readonly payerTotal: Money;
  /** See `Order.rate`. */
  readonly rate: bigint;
}

const FEN_PER_YUAN = 100n;

const halfUp = (numerator: bigint, denominator: bigint): bigint => (2n * numerator + denominator) / (2n * denominator);

/** What a trade costs the wallet, in fen, at today's rate: rounded half up, and never to nothing. */
export function priceOf({ app, staff }: Pick<Desk, 'app' | 'staff'>, total: Money): Price {
  if (total.currency === 'CNY') return { payerTotal: total, rate: RATE_UNIT };
  const rate = halfUp(RATE_UNIT, BigInt(staff.krwPerCny ?? app.switches['krw-per-cny']));
  const fen = cny(halfUp(total.minor * FEN_PER_YUAN * rate, RATE_UNIT));
  return { payerTotal: isSame(fen, money('CNY', 0n)) ? cny(1) : fen, rate };
}
