import { type Money, money } from '../../../src/core/money.js';
import type { Desk } from '../desk.js';
import { payerAmount, userPaymentRate } from '../exchange-rate.js';
import { SETTLEMENT_CURRENCY } from '../institution.js';

export interface Price {
  readonly total: Money;
  readonly payerTotal: Money;
  /** See `Order.rate`. */
  readonly rate: bigint;
}

/** What an order costs here and in the wallet, at today's rate. */
export function priceOf(
  { institution, staff }: Pick<Desk, 'institution' | 'staff'>,
  { total: minor, currency }: { readonly total: number; readonly currency?: string },
): Price {
  const { switches } = institution;
  const total = money(currency ?? (switches['absent-currency'] === 'cny' ? 'CNY' : SETTLEMENT_CURRENCY), minor);
  const rate = userPaymentRate(total.currency, staff.krwPerCny ?? switches['krw-per-cny']);
  return { total, payerTotal: payerAmount(total, rate), rate };
}
