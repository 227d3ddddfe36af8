import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHIP_FIELDS, type ConsumerField, DATA_FIELDS } from './consumer-format.js';
import type { ConsumerQr } from './consumer-qr.js';
import { parseConsumerQr } from './parse-consumer-qr.js';
import { QrError } from './problem.js';
import { writeConsumerQr } from './write-consumer-qr.js';

/** Published payloads: https://github.com/mvallim/emv-qrcode and https://github.com/dongri/emv-qrcode */
const TWO_PRODUCTS =
  'hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw==';
const TRACK_2 = 'hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=';

test('published payloads say what their publishers say, and are written as they were', () => {
  const twoProducts: ConsumerQr = {
    applications: [
      { adfName: 'A0000000555555', label: 'Product1' },
      { adfName: 'A0000000666666', label: 'Product2' },
    ],
    common: {
      pan: '1234567890123458',
      cardholderName: 'CARDHOLDER/EMV',
      languages: 'ruesdeen',
      chip: {
        issuerData: '06010A03000000',
        cryptogram: '584FD385FA234BCC',
        transactionCounter: '0001',
        unpredictableNumber: '6D58EF13',
      },
    },
  };
  const track2: ConsumerQr = {
    applications: [{ adfName: 'A0000000555555', track2: '1234567890123458D191220112345F' }],
  };
  expect(parseConsumerQr(TWO_PRODUCTS)).toEqual(twoProducts);
  expect(parseConsumerQr(TRACK_2)).toEqual(track2);
  expect(writeConsumerQr(twoProducts)).toBe(TWO_PRODUCTS);
  expect(writeConsumerQr(track2)).toBe(TRACK_2);
});

test('a problem names no card number', () => {
  const broken = { applications: [{ adfName: 'A0000000555555', pan: '12345678901234AB' }] };
  expect(() => writeConsumerQr(broken)).toThrow(
    new QrError([{ rule: 'form', path: '61.5A', offset: 18, expected: '1 to 10 bytes of digits', seen: 'others' }]),
  );
});

test.each<[string, ConsumerQr]>([
  ['hexadecimal digits that are none', { applications: [{ adfName: 'A00000005555ZZ' }] }],
  ['half a byte', { applications: [{ adfName: 'A000000055555' }] }],
  ['a tag that is none', { applications: [{ adfName: 'A0000000555555', unknown: [{ tag: '', value: '00' }] }] }],
  ['a text that is not ASCII', { applications: [{ adfName: 'A0000000555555', label: '카드' }] }],
  ['nothing to pay with', { applications: [] }],
])('%s: not written', (_, qr) => {
  expect(() => writeConsumerQr(qr)).toThrow(QrError);
});

const pairs = (least: number, most: number) =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((bytes) => Buffer.from(bytes).toString('hex').toUpperCase());
const figures = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most });
const ascii = (least: number, most: number) =>
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: least,
    maxLength: most,
  });

/** Values of a field, of up to 20 bytes where it may have more, since a payload has room for few. */
function valuesOf({ kind, least, most }: ConsumerField): fc.Arbitrary<string> {
  const largest = Math.max(least, Math.min(most, 20));
  if (kind === 'text') return ascii(least, largest);
  if (kind === 'pan') return figures(1, 19);
  return kind === 'digits' ? figures(2 * least, 2 * least) : pairs(least, largest);
}

const membersOf = <Field extends ConsumerField>(fields: readonly Field[]) =>
  Object.fromEntries(fields.map((one) => [one.member, valuesOf(one)])) as Record<Field['member'], fc.Arbitrary<string>>;

/** Tags of two and three bytes too, and a value that needs a length of two bytes. */
const unknown = fc.uniqueArray(
  fc.record({ tag: fc.constantFrom('C1', 'DF01', 'DF8101', 'BF0C'), value: fc.oneof(pairs(0, 4), pairs(128, 130)) }),
  { selector: ({ tag }) => tag, minLength: 1, maxLength: 1 },
);

const data = fc.record(
  { ...membersOf(DATA_FIELDS), chip: fc.record({ ...membersOf(CHIP_FIELDS), unknown }, { requiredKeys: [] }), unknown },
  { requiredKeys: [] },
);
const application = fc.record({ adfName: pairs(5, 16), label: ascii(1, 16), unknown }, { requiredKeys: ['adfName'] });
const payload: fc.Arbitrary<ConsumerQr> = fc.record(
  { applications: fc.array(application, { minLength: 1, maxLength: 2 }), common: data, unknown },
  { requiredKeys: ['applications'] },
);

describe('whatever it says', () => {
  test('what is written is read as it was; what has no room is refused', () => {
    let written = 0;
    fc.assert(
      fc.property(payload, (qr) => {
        try {
          const text = writeConsumerQr(qr);
          written += 1;
          expect(parseConsumerQr(text)).toEqual(qr);
        } catch (error) {
          if (!(error instanceof QrError)) throw error;
          expect(error.problems.map(({ rule }) => rule)).toEqual(['size']);
        }
      }),
    );
    expect(written).toBeGreaterThan(20);
  });

  test('bytes are read, or refused by name', () => {
    const heads = fc.constantFrom('8505435056303161', '61', '62', '9F', '1F', '81', '82FFFF', '4F07A0000000555555');
    const bytes = fc.array(fc.oneof(heads, pairs(0, 6)), { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          bytes.map((digits) => Buffer.from(digits, 'hex').toString('base64')),
        ),
        (text) => {
          try {
            parseConsumerQr(text);
          } catch (error) {
            if (!(error instanceof QrError)) throw error;
            expect(error.problems.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  test('a huge text is refused unread', () => {
    expect(() => parseConsumerQr('A'.repeat(50_000_000))).toThrow(/^payload at 0: size: /);
  });
});
