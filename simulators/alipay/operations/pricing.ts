import { type Money, money } from '../../../src/core/money.js';
import type { Desk } from '../desk.js';
import { halfUp, type Settlement, settlementOf } from '../settlement.js';

export interface Price {
  readonly total: Money;
  readonly payerTotal: Money;
  /** See `Order.rate`. */
  readonly rate: bigint;
  readonly settlement?: Settlement;
}

/** What the wallet of a payer from China is charged in. */
export const WALLET_CURRENCY = 'CNY';

const RATE_UNIT = 100_000_000n;
const FEN_PER_YUAN = 100n;

/**
 * What a payment in won costs the wallet, in fen, at today's rate: rounded half up, as the quotes in samples of the official
 * SDK are, and never to nothing.
 */
export function priceOf(
  { partner, staff }: Pick<Desk, 'partner' | 'staff'>,
  { value, currency }: { readonly value: string; readonly currency: string },
): Price {
  const total = money(currency, BigInt(value));
  const rate = walletRate({ partner, staff });
  const fen = halfUp(total.minor * FEN_PER_YUAN * rate, RATE_UNIT);
  const settlement = settlementOf(partner);
  return { total, payerTotal: money(WALLET_CURRENCY, fen > 0n ? fen : 1n), rate, ...(settlement && { settlement }) };
}

/** Yuan for one won today, times 10^8. */
export const walletRate = ({ partner, staff }: Pick<Desk, 'partner' | 'staff'>): bigint =>
  halfUp(RATE_UNIT, BigInt(staff.krwPerCny ?? partner.switches['krw-per-cny']));
