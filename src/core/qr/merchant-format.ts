import type { Complaint, Level, ObjectFormat } from './data-objects.js';

/*
 * The data objects of EMV QRCPS Merchant-Presented Mode 1.1, "Data Objects". `ans` is the Common Character Set of EMV Book 4,
 * Annex B (ASCII 20 to 7E), `S` any text. Lengths are in characters, also where a character takes several bytes.
 */

const mandatory = (format: ObjectFormat): ObjectFormat => ({ ...format, mandatory: true });

/** A value by a pattern, which says its length too. */
const valued = (name: string, pattern: RegExp, says: string): ObjectFormat => ({
  name,
  complaint: (value) => (pattern.test(value) ? undefined : { rule: 'form', expected: says, seen: quoted(value) }),
});

const ans = (name: string, most: number, least = 1): ObjectFormat => ({
  name,
  complaint: (value) => asciiOnly(value) ?? sized(value, least, most),
});

const text = (name: string, most: number): ObjectFormat => ({
  name,
  complaint: (value) => scalarsOnly(value) ?? sized(value, 1, most),
});

const template = (name: string, level: Level): ObjectFormat => ({ ...text(name, 99), template: level });

function asciiOnly(value: string): Complaint | undefined {
  const foreign = /[^\x20-\x7E]/u.exec(value)?.[0];
  return foreign === undefined ? undefined : { rule: 'characters', expected: 'ASCII 20 to 7E', seen: quoted(foreign) };
}

/** Half a surrogate pair has no UTF-8, and so no CRC. */
function scalarsOnly(value: string): Complaint | undefined {
  return /\p{Cs}/u.test(value)
    ? { rule: 'characters', expected: 'characters of Unicode', seen: 'half of a surrogate pair' }
    : undefined;
}

function sized(value: string, least: number, most: number): Complaint | undefined {
  const length = [...value].length;
  if (length >= least && length <= most) return undefined;
  const expected = least === most ? `${most} characters` : `${least} to ${most} characters`;
  return { rule: 'form', expected, seen: `${length}` };
}

const quoted = (value: string): string => JSON.stringify(value);

const idsFrom = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(2, '0'));

const all = (first: number, last: number, format: ObjectFormat): [string, ObjectFormat][] =>
  idsFrom(first, last).map((id) => [id, format]);

/** 00 says whose template it is: an application identifier, a UUID without hyphens, or a domain name backwards. */
const ofSomebody = (contents: string): Level =>
  new Map([['00', mandatory(ans('Globally Unique Identifier', 32))], ...all(1, 99, text(contents, 99))]);

const ADDITIONAL_DATA: Level = new Map<string, ObjectFormat>([
  ['01', ans('Bill Number', 25)],
  ['02', ans('Mobile Number', 25)],
  ['03', ans('Store Label', 25)],
  ['04', ans('Loyalty Number', 25)],
  ['05', ans('Reference Label', 25)],
  ['06', ans('Customer Label', 25)],
  ['07', ans('Terminal Label', 25)],
  ['08', ans('Purpose of Transaction', 25)],
  ['09', valued('Additional Consumer Data Request', /^(?!.*(.).*\1)[AME]{1,3}$/, 'A, M and E, each at most once')],
  ['10', ans('Merchant Tax ID', 20)],
  ['11', ans('Merchant Channel', 3, 3)],
  ...all(12, 49, text('RFU for EMVCo', 99)),
  ...all(50, 99, template('Payment System specific template', ofSomebody('Payment System specific'))),
]);

const LANGUAGE: Level = new Map<string, ObjectFormat>([
  ['00', mandatory(valued('Language Preference', /^[A-Za-z]{2}$/, 'two letters of ISO 639'))],
  ['01', mandatory(text('Merchant Name - Alternate Language', 25))],
  ['02', text('Merchant City - Alternate Language', 15)],
  ...all(3, 99, text('RFU for EMVCo', 99)),
]);

const account = (scheme: string): ObjectFormat => ans(`Merchant Account Information (${scheme})`, 99);

/** The rules on currency, amounts and the CRC look at more than one value: read-merchant-qr.ts. */
export const MERCHANT_PAYLOAD: Level = new Map<string, ObjectFormat>([
  ['00', mandatory(valued('Payload Format Indicator', /^01$/, '01'))],
  ['01', valued('Point of Initiation Method', /^1[12]$/, '11 or 12')],
  ...all(2, 3, account('Visa')),
  ...all(4, 5, account('Mastercard')),
  ...all(6, 8, account('RFU for EMVCo')),
  ...all(9, 10, account('Discover')),
  ...all(11, 12, account('American Express')),
  ...all(13, 14, account('JCB')),
  ...all(15, 16, account('UnionPay')),
  ...all(17, 25, account('RFU for EMVCo')),
  ...all(26, 51, template('Merchant Account Information', ofSomebody('Payment network specific'))),
  ['52', mandatory(valued('Merchant Category Code', /^\d{4}$/, 'four digits'))],
  ['53', mandatory(valued('Transaction Currency', /^\d{3}$/, 'three digits'))],
  ['54', ans('Transaction Amount', 13)],
  ['55', valued('Tip or Convenience Indicator', /^0[123]$/, '01, 02 or 03')],
  ['56', ans('Value of Convenience Fee Fixed', 13)],
  [
    '57',
    // 00.01 to 99.99, where the point may stand last.
    valued('Value of Convenience Fee Percentage', /^(?=.{1,5}$)(?=.*[1-9])\d{1,2}(\.\d{0,2})?$/, 'from 00.01 to 99.99'),
  ],
  // Not the list of ISO 3166, which changes: a verdict must be the same next year.
  ['58', mandatory(valued('Country Code', /^[A-Z]{2}$/, 'two capitals of ISO 3166-1'))],
  ['59', mandatory(ans('Merchant Name', 25))],
  ['60', mandatory(ans('Merchant City', 15))],
  ['61', ans('Postal Code', 10)],
  ['62', template('Additional Data Field Template', ADDITIONAL_DATA)],
  ['63', mandatory(ans('CRC', 4, 4))],
  ['64', template('Merchant Information - Language Template', LANGUAGE)],
  ...all(65, 79, text('RFU for EMVCo', 99)),
  ...all(80, 99, template('Unreserved Template', ofSomebody('Context specific'))),
]);

/** At least one of these says who is paid: one text of a card scheme (02 to 25), or a template (26 to 51). */
export const isAccount = (id: string): boolean => id >= '02' && id <= '51';
