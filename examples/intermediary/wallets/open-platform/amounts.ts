import currencyCodes from 'currency-codes';
import { type Money, money } from '../../core/money.js';

/** This wire has two places after the point for every currency: yuan 88.88, won 15000.00. */
const PLACES = 2;
const WRITTEN = /^(0|[1-9][0-9]{0,10})\.([0-9]{2})$/;

const digitsOf = (currency: string): number | undefined => currencyCodes.code(currency)?.digits;

/** Throws RangeError for a currency that this wire cannot write. */
export function writeAmount({ currency, minor }: Money): string {
  const digits = digitsOf(currency);
  if (digits === undefined || digits > PLACES) throw new RangeError(`${currency} has no two places after the point`);
  const hundredths = (minor * 10n ** BigInt(PLACES - digits)).toString().padStart(PLACES + 1, '0');
  return `${hundredths.slice(0, -PLACES)}.${hundredths.slice(-PLACES)}`;
}

/** Exactly that form; undefined for any other, and for a part that the currency has not. */
export function readAmount(currency: string | undefined, text: unknown): Money | undefined {
  const [, whole, places] = (typeof text === 'string' && WRITTEN.exec(text)) || [];
  const digits = currency === undefined ? undefined : digitsOf(currency);
  if (whole === undefined || currency === undefined || digits === undefined || digits > PLACES) return undefined;
  const unit = 10n ** BigInt(PLACES - digits);
  const hundredths = BigInt(`${whole}${places}`);
  return hundredths % unit === 0n ? money(currency, hundredths / unit) : undefined;
}
