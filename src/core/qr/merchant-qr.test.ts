import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cny, krw, money } from '../money.js';
import { crcOf, withCrc } from './crc.js';
import type { Field, MerchantQr, Template } from './merchant-qr.js';
import { parseMerchantQr } from './parse-merchant-qr.js';
import { QrError } from './problem.js';
import { writeMerchantQr } from './write-merchant-qr.js';

/** The example of the specification, Annex A. */
const BEST_TRANSPORT =
  '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A';
/** Laos, an account of UnionPay and a template: https://github.com/dongri/emv-qrcode */
const LAOS =
  '00020101021115312031041800520446JDBMSZZXE44BFS038680016A00526628466257701083217041802030020325mchVKyozC3MbjS51h67qal4Os5204581253034185802LA5915JDBMSZZXE44BFS06009Vientiane63043F88';
/** The Philippines, an unknown 00 in its additional data: https://github.com/AbrahamOsmondE/emvqr-parser */
const PHILIPPINES =
  '00020101021128620011ph.ppmi.p2m0111GXCHPHM2XXX032121702000005469871609905030005204581453036085802PH5917S and R MBTC 91826006Taguig6104163062650012ph.ppmi.qrph0308SRSU002005212170500000669901340940708GEN0035163049EE7';
const KOREAN =
  '00020101021226460018kr.example.zeropay0111M00000012340205S00015204541153034105405150005802KR5912HANGANG MART6005SEOUL61050452462360112B202611220010507REF00010705POS0164200002ko0104한강마트0202서울63043EC8';

const hangang: MerchantQr = {
  initiation: 'dynamic',
  accounts: [
    {
      id: '26',
      globalId: 'kr.example.zeropay',
      fields: [
        { id: '01', value: 'M0000001234' },
        { id: '02', value: 'S0001' },
      ],
    },
  ],
  categoryCode: '5411',
  currency: 'KRW',
  amount: krw(15_000),
  country: 'KR',
  name: 'HANGANG MART',
  city: 'SEOUL',
  postalCode: '04524',
  additionalData: { billNumber: 'B20261122001', referenceLabel: 'REF0001', terminalLabel: 'POS01' },
  inLanguage: { language: 'ko', name: '한강마트', city: '서울' },
};

/** The rules that a text breaks, with their places. */
function broken(text: string): string[] {
  try {
    parseMerchantQr(text);
    return [];
  } catch (error) {
    if (!(error instanceof QrError)) throw error;
    return error.problems.map(({ rule, path, offset }) => `${rule} ${path}@${offset}`);
  }
}

describe('published payloads', () => {
  test('the check value of CRC-16/CCITT-FALSE is 29B1', () => {
    expect(crcOf('123456789')).toBe('29B1');
    expect(withCrc(BEST_TRANSPORT.slice(0, -8))).toBe(BEST_TRANSPORT);
    // Its CRC is right, though it lacks what is mandatory.
    const promptPay = '00020101021129370016A000000677010111011300669245317755802TH54076000.005303764';
    expect(withCrc(promptPay)).toBe(`${promptPay}63049B3B`);
    expect(broken(`${promptPay}63049B3B`)).toEqual(['missing 52@85', 'missing 59@85', 'missing 60@85']);
  });

  test('the example of the specification says what its annex says, Chinese counted in characters', () => {
    expect(parseMerchantQr(BEST_TRANSPORT)).toEqual({
      initiation: 'dynamic',
      accounts: [
        { id: '29', globalId: 'D15600000000', fields: [{ id: '05', value: 'A93FO3230Q' }] },
        { id: '31', globalId: 'D15600000001', fields: [{ id: '03', value: '12345678' }] },
      ],
      categoryCode: '4111',
      currency: 'CNY',
      amount: cny(2372),
      tip: { kind: 'asked' },
      country: 'CN',
      name: 'BEST TRANSPORT',
      city: 'BEIJING',
      additionalData: {
        storeLabel: '1234',
        customerLabel: '***',
        terminalLabel: 'A6008667',
        consumerDataRequest: 'ME',
      },
      inLanguage: { language: 'ZH', name: '最佳运输', city: '北京' },
      templates: [{ id: '91', globalId: 'A011223344998877', fields: [{ id: '07', value: '12345678' }] }],
    });
  });

  test('an account of a card scheme is one text, and what is unknown is kept', () => {
    const { accounts } = parseMerchantQr(LAOS);
    expect(accounts[0]).toEqual({ id: '15', value: '2031041800520446JDBMSZZXE44BFS0' });
    expect(writeMerchantQr(parseMerchantQr(LAOS))).toBe(LAOS);
    expect(parseMerchantQr(PHILIPPINES).additionalData).toEqual({
      storeLabel: 'SRSU0020',
      referenceLabel: '217050000066990134094',
      terminalLabel: 'GEN00351',
      reserved: [{ id: '00', value: 'ph.ppmi.qrph' }],
    });
  });

  test('a Korean code is read and written', () => {
    expect(parseMerchantQr(KOREAN)).toEqual(hangang);
    expect(writeMerchantQr(hangang)).toBe(KOREAN);
  });
});

test.each([
  ['15000', 'KRW', krw(15_000)],
  ['15000.', 'KRW', krw(15_000)],
  ['98.73', 'CNY', cny(98_73)],
  ['98.', 'CNY', cny(98_00)],
  ['390.8', 'CNY', cny(390_80)],
  ['0.01', 'CNY', cny(1)],
  ['1.234', 'BHD', money('BHD', 1_234)],
])('the amount %s of %s is taken', (amount, currency, expected) => {
  const { amount: _, ...others } = hangang;
  const without = writeMerchantQr({ ...others, currency });
  const text = withCrc(`${without.slice(0, -8)}54${String(amount.length).padStart(2, '0')}${amount}`);
  expect(parseMerchantQr(text).amount).toEqual(expected);
});

describe('what makes no good payload is not written', () => {
  test.each<[string, Partial<MerchantQr>, string]>([
    ['an amount of another currency', { amount: cny(1) }, '54 at 0: currency: expected an amount of KRW, got CNY'],
    ['no currency', { currency: 'WON' }, '53 at 0: currency: expected a currency of ISO 4217, got WON'],
    ['a Korean name', { name: '한강마트' }, '59 at 92: characters: expected ASCII 20 to 7E, got "한"'],
    [
      'more than a length can say',
      { reserved: [{ id: '65', value: 'x'.repeat(100) }] },
      '65 at 0: form: expected at most 99 characters, got 100',
    ],
    [
      'half of a character',
      { reserved: [{ id: '65', value: '\ud83d' }] },
      '65 at 190: characters: expected characters of Unicode, got half of a surrogate pair',
    ],
    [
      'an ID that would be two',
      { reserved: [{ id: '6501', value: 'x' }] },
      '6501 at 0: header: expected two digits of an ID, got 6501',
    ],
    [
      'nobody who is paid',
      { accounts: [] },
      'payload at 148: missing: expected Merchant Account Information, one of 02 to 51, got nothing',
    ],
  ])('%s', (_, change, message) => {
    expect(() => writeMerchantQr({ ...hangang, ...change })).toThrow(QrError);
    expect(() => writeMerchantQr({ ...hangang, ...change })).toThrow(message);
  });
});

/** ASCII 20 to 7E. */
const ansOf = (maxLength: number) =>
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength,
  });
/** Korean, Chinese, and characters of four bytes too. */
const textOf = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'aé한서最😀'), minLength: 1, maxLength });
const idBetween = (min: number, max: number) => fc.integer({ min, max }).map((id) => String(id).padStart(2, '0'));

const fieldsBetween = (min: number, max: number, most: number): fc.Arbitrary<Field[]> =>
  fc.uniqueArray(fc.record({ id: idBetween(min, max), value: textOf(8) }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: most,
  });

const templatesBetween = (min: number, max: number): fc.Arbitrary<Template[]> =>
  fc.uniqueArray(
    fc.record({
      id: idBetween(min, max),
      globalId: ansOf(12),
      fields: fc.oneof(fc.constant([]), fieldsBetween(1, 99, 2)),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 1 },
  );

const minor = fc.bigInt({ min: 1n, max: 99_999_999n });
const digits = (length: number) =>
  fc.integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, '0'));
const letters = fc.constantFrom('KR', 'CN', 'LA');

const payload: fc.Arbitrary<MerchantQr> = fc
  .record(
    {
      initiation: fc.constantFrom('static', 'dynamic'),
      accounts: fc.oneof(
        templatesBetween(26, 51),
        fc.record({ id: idBetween(2, 25), value: ansOf(30) }).map((one) => [one]),
      ),
      categoryCode: digits(4),
      currency: fc.constantFrom('KRW', 'CNY', 'BHD'),
      minor,
      tip: fc.oneof(
        fc.constant({ kind: 'asked' as const }),
        fc.record({ kind: fc.constant('fixed' as const), minor }),
        fc.record({ kind: fc.constant('percentage' as const), percent: fc.constantFrom('00.01', '3', '3.5', '99.99') }),
      ),
      country: letters,
      name: ansOf(25),
      city: ansOf(15),
      postalCode: ansOf(10),
      additionalData: fc.record(
        {
          billNumber: ansOf(25),
          purpose: fc.constant('***'),
          consumerDataRequest: fc.constantFrom('A', 'MEA'),
          merchantTaxId: ansOf(10),
          merchantChannel: fc.constant('001'),
          reserved: fieldsBetween(12, 49, 1),
        },
        { requiredKeys: ['billNumber'] },
      ),
      inLanguage: fc.record(
        { language: fc.constant('ko'), name: textOf(25), city: textOf(15), reserved: fieldsBetween(3, 99, 1) },
        { requiredKeys: ['language', 'name'] },
      ),
      reserved: fieldsBetween(65, 79, 2),
      templates: templatesBetween(80, 99),
    },
    { requiredKeys: ['accounts', 'categoryCode', 'currency', 'country', 'name', 'city'] },
  )
  .map(({ minor: value, tip, ...others }) => {
    const inCurrency = (one: bigint) => money(others.currency, one);
    return {
      ...others,
      ...(value === undefined ? {} : { amount: inCurrency(value) }),
      ...(tip === undefined
        ? {}
        : { tip: tip.kind === 'fixed' ? { kind: tip.kind, amount: inCurrency(tip.minor) } : tip }),
    };
  });

describe('whatever it says', () => {
  test('what is written is read as it was', () => {
    fc.assert(
      fc.property(payload, (qr) => {
        expect(parseMerchantQr(writeMerchantQr(qr))).toEqual(qr);
      }),
    );
  });

  test('a single ASCII character that was misread never goes unnoticed', () => {
    // Eight bits in a row are within what a CRC of 16 bits always finds.
    fc.assert(
      fc.property(payload, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), (qr, at, code) => {
        const characters = [...writeMerchantQr(qr)];
        const place = at % characters.length;
        const other = String.fromCharCode(code);
        fc.pre((characters[place] ?? '') <= '~' && characters[place] !== other);
        characters[place] = other;
        expect(broken(characters.join(''))).not.toEqual([]);
      }),
    );
  });

  test('each place of a code, misread as any other character, is noticed', () => {
    const characters = [...KOREAN];
    const unnoticed = characters.flatMap((right, at) =>
      [...'019AaZ한?']
        .filter((wrong) => wrong !== right && broken(characters.with(at, wrong).join('')).length === 0)
        .map((wrong) => `${wrong} at ${at}`),
    );
    expect(unnoticed).toEqual([]);
  });

  test('a text is read, or refused by name', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom('00', '0002', '01', '26', '62', '63', '64', '99', '540', '한', '\ud83d'),
        fc.string(),
        digits(4),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        expect(broken(parts.join('')).length).toBeGreaterThan(0);
      }),
    );
  });

  test('a huge text is refused unread', () => {
    expect(broken('0'.repeat(50_000_000))).toEqual(['size @512']);
    expect(broken('한'.repeat(513))).toEqual(['size @512']);
  });
});
