import { decimalsOf, type Money, money } from '../../src/core/money.js';
import { CONTRACT_CURRENCY, type Partner } from './partner.js';

/** A contract that settles in another currency than payments are in. */
export interface Settlement {
  readonly currency: string;
  /** Whole units of the payment's currency for one of the settlement's, both major. A payment keeps it, and so do its refunds. */
  readonly price: number;
}

/** ISO 4217 of what the contract settles in. */
export const settlementCurrency = ({ switches }: Pick<Partner, 'switches'>): string =>
  switches['settlement-currency'].toUpperCase();

/** The contract's settlement today; undefined where payments are settled as they are. */
export function settlementOf(partner: Pick<Partner, 'switches'>): Settlement | undefined {
  const currency = settlementCurrency(partner);
  return currency === CONTRACT_CURRENCY ? undefined : { currency, price: partner.switches['krw-per-usd'] };
}

export const halfUp = (numerator: bigint, denominator: bigint): bigint =>
  (2n * numerator + denominator) / (2n * denominator);

/** Divided by the price and rounded half up, as in samples of the official in-store SDK (AP-U20); never nothing. */
export function settled({ currency: from, minor }: Money, { currency, price }: Settlement): Money {
  const units = 10n ** BigInt(decimalsOf(currency));
  const amount = halfUp(minor * units, BigInt(price) * 10n ** BigInt(decimalsOf(from)));
  return money(currency, amount > 0n ? amount : 1n);
}
