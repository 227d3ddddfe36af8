import type { Level, ObjectFormat } from './data-objects.js';

/*
 * The data objects of EMV QRCPS Consumer-Presented Mode 1.1, as far as public implementations show them, lengths by EMV Book
 * 3, Annex A. No value stands in a complaint: some are card numbers.
 */

export type Kind = 'text' | 'digits' | 'pan' | 'hex';

/** One primitive data object: the member of ConsumerData that it is, how its bytes are read, and how many there may be. */
export interface ConsumerField {
  readonly tag: string;
  readonly member: string;
  readonly name: string;
  readonly kind: Kind;
  readonly least: number;
  readonly most: number;
}

export const DATA_FIELDS = [
  { tag: '4F', member: 'adfName', name: 'ADF Name', kind: 'hex', least: 5, most: 16 },
  { tag: '50', member: 'label', name: 'Application Label', kind: 'text', least: 1, most: 16 },
  { tag: '57', member: 'track2', name: 'Track 2 Equivalent Data', kind: 'hex', least: 1, most: 19 },
  { tag: '5A', member: 'pan', name: 'Application PAN', kind: 'pan', least: 1, most: 10 },
  { tag: '5F20', member: 'cardholderName', name: 'Cardholder Name', kind: 'text', least: 2, most: 26 },
  { tag: '5F2D', member: 'languages', name: 'Language Preference', kind: 'text', least: 2, most: 8 },
  { tag: '5F50', member: 'issuerUrl', name: 'Issuer URL', kind: 'text', least: 1, most: 255 },
  { tag: '9F08', member: 'applicationVersion', name: 'Application Version Number', kind: 'hex', least: 2, most: 2 },
  { tag: '9F19', member: 'tokenRequestorId', name: 'Token Requestor ID', kind: 'digits', least: 6, most: 6 },
  { tag: '9F24', member: 'accountReference', name: 'Payment Account Reference', kind: 'text', least: 29, most: 29 },
  { tag: '9F25', member: 'lastDigitsOfPan', name: 'Last 4 Digits of PAN', kind: 'digits', least: 2, most: 2 },
] as const satisfies readonly ConsumerField[];

export const CHIP_FIELDS = [
  { tag: '82', member: 'interchangeProfile', name: 'Application Interchange Profile', kind: 'hex', least: 2, most: 2 },
  { tag: '9F10', member: 'issuerData', name: 'Issuer Application Data', kind: 'hex', least: 1, most: 32 },
  { tag: '9F26', member: 'cryptogram', name: 'Application Cryptogram', kind: 'hex', least: 8, most: 8 },
  { tag: '9F27', member: 'cryptogramInformation', name: 'Cryptogram Information Data', kind: 'hex', least: 1, most: 1 },
  {
    tag: '9F36',
    member: 'transactionCounter',
    name: 'Application Transaction Counter',
    kind: 'hex',
    least: 2,
    most: 2,
  },
  { tag: '9F37', member: 'unpredictableNumber', name: 'Unpredictable Number', kind: 'hex', least: 4, most: 4 },
] as const satisfies readonly ConsumerField[];

/** `value` is hexadecimal digits. */
const PATTERN: Record<Kind, RegExp> = {
  text: /^(?:[2-6][0-9A-F]|7[0-9A-E])*$/,
  digits: /^\d*$/,
  // Compressed numeric: padded by F at its end.
  pan: /^\d+F*$/,
  hex: /^/,
};

const SAYS: Record<Kind, string> = { text: ' of ASCII 20 to 7E', digits: ' of digits', pan: ' of digits', hex: '' };

const fieldFormat = ({ name, kind, least, most }: ConsumerField): ObjectFormat => ({
  name,
  complaint: (value) => {
    const length = value.length / 2;
    const fits = length >= least && length <= most;
    if (fits && PATTERN[kind].test(value)) return undefined;
    const expected = `${least === most ? most : `${least} to ${most}`} bytes${SAYS[kind]}`;
    return { rule: 'form', expected, seen: fits ? 'others' : `${length}` };
  },
});

const fields = (list: readonly ConsumerField[]): [string, ObjectFormat][] =>
  list.map((one) => [one.tag, fieldFormat(one)]);

const CHIP: Level = new Map(fields(CHIP_FIELDS));

const transparent = (name: string): ObjectFormat => ({ name, template: CHIP });

const APPLICATION: Level = new Map<string, ObjectFormat>([
  ...fields(DATA_FIELDS),
  ['4F', { ...fieldFormat(DATA_FIELDS[0]), mandatory: true }],
  ['63', transparent('Application Specific Transparent Template')],
]);

const COMMON: Level = new Map<string, ObjectFormat>([
  ...fields(DATA_FIELDS),
  ['64', transparent('Common Data Transparent Template')],
]);

/** ASCII `CPV01`. */
export const VERSION = Buffer.from('CPV01').toString('hex').toUpperCase();

export const CONSUMER_PAYLOAD: Level = new Map<string, ObjectFormat>([
  [
    '85',
    {
      name: 'Payload Format Indicator',
      mandatory: true,
      complaint: (value) =>
        value === VERSION ? undefined : { rule: 'form', expected: 'CPV01', seen: `other ${value.length / 2} bytes` },
    },
  ],
  ['61', { name: 'Application Template', mandatory: true, repeats: true, template: APPLICATION }],
  ['62', { name: 'Common Data Template', template: COMMON }],
]);
