import currencyCodes from 'currency-codes';

/**
 * An amount of money: a whole number of the minor unit of an ISO 4217 currency (won has no decimals, yuan has two).
 * It is text or a JSON number only at a network's edge, and never a float.
 */
export interface Money {
  readonly currency: string;
  readonly minor: bigint;
}

export function money(currency: string, minor: bigint | number): Money {
  if (typeof minor === 'number' && !Number.isSafeInteger(minor)) {
    throw new RangeError(`${minor} is not a whole number of minor units of ${currency}; give an integer or a bigint.`);
  }
  return { currency, minor: BigInt(minor) };
}

export const krw = (won: bigint | number): Money => money('KRW', won);
/** Fen, not yuan: `cny(199)` is 1.99 yuan. */
export const cny = (fen: bigint | number): Money => money('CNY', fen);

/** Decimals of a currency by ISO 4217; throws RangeError for a code that the standard does not list. */
export const decimalsOf = (currency: string): number => listed(currency).decimals;

/** `410` for KRW, three digits; throws RangeError for a code that the standard does not list. */
export const numberOfCurrency = (currency: string): string => listed(currency).number;

/** KRW for `410`; undefined for a number that ISO 4217 does not list. */
export const currencyOfNumber = (number: string): string | undefined => currencies().codeOf.get(number);

export const isCurrency = (code: string): boolean => currencies().byCode.has(code);

function listed(currency: string): Currency {
  const found = currencies().byCode.get(currency);
  if (found === undefined) throw new RangeError(`"${currency}" is not an ISO 4217 currency code.`);
  return found;
}

/**
 * The library's own look-ups read the whole list each time, and find lower case too, which the standard does not list and
 * no network takes.
 */
function currencies(): CurrencyTable {
  table ??= {
    byCode: new Map(currencyCodes.data.map(({ code, number, digits }) => [code, { number, decimals: digits }])),
    codeOf: new Map(currencyCodes.data.map(({ code, number }) => [number, code])),
  };
  return table;
}
let table: CurrencyTable | undefined;

interface Currency {
  readonly number: string;
  readonly decimals: number;
}

interface CurrencyTable {
  readonly byCode: ReadonlyMap<string, Currency>;
  readonly codeOf: ReadonlyMap<string, string>;
}

function sameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new RangeError(`${formatMoney(a)} and ${formatMoney(b)} are of different currencies and cannot be combined.`);
  }
}

export function add(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { currency: a.currency, minor: a.minor + b.minor };
}

export function subtract(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { currency: a.currency, minor: a.minor - b.minor };
}

export const negate = (a: Money): Money => ({ currency: a.currency, minor: -a.minor });

/** Sum in one currency; an empty list is zero of that currency. */
export const sum = (currency: string, amounts: Iterable<Money>): Money => {
  let total = money(currency, 0n);
  for (const amount of amounts) total = add(total, amount);
  return total;
};

export const isSame = (a: Money, b: Money): boolean => a.currency === b.currency && a.minor === b.minor;

export function isMore(a: Money, b: Money): boolean {
  sameCurrency(a, b);
  return a.minor > b.minor;
}

/** For people: `KRW 15000`, `CNY 19.99`. */
export const formatMoney = (amount: Money): string => `${amount.currency} ${inUnits(amount)}`;

/** The number alone, with the decimals of its currency: `15000` won, `19.99` yuan. */
export function inUnits({ currency, minor }: Money): string {
  const decimals = isCurrency(currency) ? decimalsOf(currency) : 0;
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return `${minor < 0n ? '-' : ''}${whole}${fraction}`;
}

/** Places after the point on wires that have as many for every currency. */
const HUNDREDTHS = 2;

/** Reads digits with at most two after the point: `88.88`, `15000.00`. Undefined where the currency has no such part. */
export function fromHundredths(currency: string, text: string): Money | undefined {
  if (decimalsOf(currency) > HUNDREDTHS) return undefined;
  const [whole = '0', fraction = ''] = text.split('.');
  const hundredths = BigInt(whole + fraction.padEnd(HUNDREDTHS, '0'));
  const unit = 10n ** BigInt(HUNDREDTHS - decimalsOf(currency));
  return hundredths % unit === 0n ? money(currency, hundredths / unit) : undefined;
}

/** Two places after the point, whatever the currency: `88.88`, `15000.00`. */
export function inHundredths({ currency, minor }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = minor.toString().padStart(decimals + 1, '0');
  const at = digits.length - decimals;
  return `${digits.slice(0, at)}.${digits.slice(at).padEnd(HUNDREDTHS, '0')}`;
}

/** The northbound contract's form: `{currency, value}`, value being minor units as a decimal string. */
export interface WireMoney {
  currency: string;
  value: string;
}

export const toWire = (amount: Money): WireMoney => ({ currency: amount.currency, value: amount.minor.toString() });

/** Reads the northbound form; undefined if it is not exactly that form (no sign, no leading zero, at most 18 digits). */
export function fromWire(value: unknown): Money | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { currency, value: digits } = value as Record<string, unknown>;
  if (typeof currency !== 'string' || typeof digits !== 'string') return undefined;
  return /^(0|[1-9][0-9]{0,17})$/.test(digits) ? money(currency, BigInt(digits)) : undefined;
}
