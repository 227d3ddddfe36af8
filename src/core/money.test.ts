import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  cny,
  currencyOfNumber,
  decimalsOf,
  formatMoney,
  fromHundredths,
  fromWire,
  inHundredths,
  isCurrency,
  isMore,
  isSame,
  krw,
  money,
  negate,
  numberOfCurrency,
  subtract,
  sum,
  toWire,
} from './money.js';

/** No decimals, two, three. */
const currency = fc.constantFrom('KRW', 'CNY', 'BHD');
const minor = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const amount = fc.record({ currency, minor });
/** Amounts of one currency. */
const amounts = currency.chain((one) =>
  fc.array(
    minor.map((value) => money(one, value)),
    { minLength: 2 },
  ),
);

describe('arithmetic', () => {
  test('what is added and subtracted again leaves the amount as it was, however large', () => {
    fc.assert(
      fc.property(amounts, ([a = krw(0), b = krw(0)]) => {
        expect(subtract(add(a, b), b)).toEqual(a);
        expect(add(a, negate(a))).toEqual(money(a.currency, 0));
        expect(isMore(a, b)).toBe(subtract(a, b).minor > 0n);
        expect(isSame(a, b)).toBe(subtract(a, b).minor === 0n);
      }),
    );
  });

  test('a sum does not depend on the order, and of nothing is zero', () => {
    fc.assert(
      fc.property(fc.array(minor.map((value) => money('KRW', value))), (all) => {
        expect(sum('KRW', all)).toEqual(sum('KRW', all.toReversed()));
      }),
    );
    expect(sum('CNY', [])).toEqual(cny(0));
  });

  test.each([
    ['add', add],
    ['subtract', subtract],
    ['isMore', isMore],
  ])('%s refuses two currencies, and names both amounts', (_, combine) => {
    expect(() => combine(krw(15_000), cny(199))).toThrow(
      new RangeError('KRW 15000 and CNY 1.99 are of different currencies and cannot be combined.'),
    );
  });

  test('the same number in another currency is not the same amount', () => {
    expect(isSame(krw(100), cny(100))).toBe(false);
  });
});

test.each([0.1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is refused as an amount', (number) => {
  expect(() => money('KRW', number)).toThrow(/not a whole number of minor units of KRW/);
});

describe('for people', () => {
  test.each([
    [krw(15_000), 'KRW 15000'],
    [krw(-1), 'KRW -1'],
    [cny(199), 'CNY 1.99'],
    [cny(5), 'CNY 0.05'],
    [cny(-5), 'CNY -0.05'],
    [money('BHD', 1), 'BHD 0.001'],
    [money('???', 12), '??? 12'],
  ])('%o is %s', (value, text) => {
    expect(formatMoney(value)).toBe(text);
  });

  test('no digit is lost or moved', () => {
    fc.assert(
      fc.property(amount, (value) => {
        const [code, number = ''] = formatMoney(value).split(' ');
        expect(code).toBe(value.currency);
        expect(number.split('.')[1]?.length ?? 0).toBe(decimalsOf(value.currency));
        expect(BigInt(number.replace('.', ''))).toBe(value.minor);
      }),
    );
  });
});

describe('on the wire', () => {
  test('every amount of at most 18 digits comes back whole', () => {
    fc.assert(
      fc.property(currency, fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (code, value) => {
        const written = JSON.parse(JSON.stringify(toWire(money(code, value)))) as unknown;
        expect(fromWire(written)).toEqual(money(code, value));
      }),
    );
  });

  test.each([
    ['a number', { currency: 'KRW', value: 1 }],
    ['a sign', { currency: 'KRW', value: '-1' }],
    ['a plus', { currency: 'KRW', value: '+1' }],
    ['a decimal point', { currency: 'CNY', value: '1.99' }],
    ['an exponent', { currency: 'KRW', value: '1e3' }],
    ['a leading zero', { currency: 'KRW', value: '01' }],
    ['a blank', { currency: 'KRW', value: ' 1' }],
    ['a line end', { currency: 'KRW', value: '1\n' }],
    ['nothing', { currency: 'KRW', value: '' }],
    ['nineteen digits', { currency: 'KRW', value: '1'.repeat(19) }],
    ['other digits', { currency: 'KRW', value: '１' }],
    ['no currency', { value: '1' }],
    ['a currency that is no text', { currency: 410, value: '1' }],
    ['null', null],
    ['text', '1'],
    ['a list', ['KRW', '1']],
  ])('%s is not read as an amount', (_, value) => {
    expect(fromWire(value)).toBeUndefined();
  });
});

describe('two places after the point, whatever the currency', () => {
  test.each([
    ['KRW', '15000.00', 15_000n],
    ['KRW', '15000', 15_000n],
    ['CNY', '88.8', 8_880n],
    ['CNY', '0.01', 1n],
  ])('%s %s is %d', (currency, text, minor) => {
    expect(fromHundredths(currency, text)).toEqual(money(currency, minor));
  });

  test('are read only where the currency has such a part, and written as two', () => {
    expect([fromHundredths('KRW', '0.50'), fromHundredths('BHD', '1.00')]).toEqual([undefined, undefined]);
    expect([krw(15_000), cny(8_880), cny(1)].map(inHundredths)).toEqual(['15000.00', '88.80', '0.01']);
  });
});

describe('currencies', () => {
  test.each([
    ['KRW', 0, '410'],
    ['CNY', 2, '156'],
    ['BHD', 3, '048'],
  ])('%s has %i decimals and the number %s', (code, decimals, number) => {
    expect(decimalsOf(code)).toBe(decimals);
    expect(numberOfCurrency(code)).toBe(number);
    expect(currencyOfNumber(number)).toBe(code);
  });

  test.each(['krw', 'WON', '', 'constructor', '410'])('"%s" is no code of ISO 4217', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => decimalsOf(code)).toThrow(`"${code}" is not an ISO 4217 currency code.`);
  });
});
