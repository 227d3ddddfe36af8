import { decimalsOf, type Money, money } from '../../src/core/money.js';

/** Amounts have two decimals on this wire, whatever the currency; elsewhere they are whole minor units. */
const DECIMALS = 2;

/** Undefined where the currency has no such part. */
export function amountIn(currency: string, text: string): Money | undefined {
  const [whole = '0', fraction = ''] = text.split('.');
  const hundredths = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  const unit = 10n ** BigInt(DECIMALS - decimalsOf(currency));
  return hundredths % unit === 0n ? money(currency, hundredths / unit) : undefined;
}

export function written({ currency, minor }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = minor.toString().padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  return `${digits.slice(0, at)}.${digits.slice(at).padEnd(DECIMALS, '0')}`;
}
