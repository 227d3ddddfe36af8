import { berObject } from './ber-tlv.js';
import { CHIP_FIELDS, type ConsumerField, DATA_FIELDS, type Kind, VERSION } from './consumer-format.js';
import type { ChipData, ConsumerData, ConsumerQr, UnknownObject } from './consumer-qr.js';
import { QrError } from './problem.js';
import { readConsumerQr } from './read-consumer-qr.js';

/** The payload of these facts in base64. Throws QrError where they make no good payload. */
export function writeConsumerQr({ applications, common, unknown }: ConsumerQr): string {
  const digits = [
    berObject('85', VERSION),
    ...applications.map((one) => berObject('61', dataText(one, '63'))),
    common === undefined ? '' : berObject('62', dataText(common, '64')),
    unknownText(unknown),
  ].join('');
  const base64 = Buffer.from(digits, 'hex').toString('base64');
  const { problems } = readConsumerQr(base64);
  if (problems.length > 0) throw new QrError(problems);
  return base64;
}

const dataText = (data: ConsumerData, chipTag: '63' | '64'): string =>
  [
    fieldsText(data, DATA_FIELDS),
    data.chip === undefined ? '' : berObject(chipTag, chipText(data.chip)),
    unknownText(data.unknown),
  ].join('');

const chipText = (chip: ChipData): string => fieldsText(chip, CHIP_FIELDS) + unknownText(chip.unknown);

const fieldsText = <Field extends ConsumerField>(
  data: { readonly [member in Field['member']]?: string },
  fields: readonly Field[],
): string =>
  fields
    .map(({ tag, member, kind }) => {
      const value = data[member as Field['member']];
      return value === undefined ? '' : checked(tag, bytesOf(kind, value));
    })
    .join('');

const unknownText = (unknown: readonly UnknownObject[] = []): string =>
  unknown.map(({ tag, value }) => checked(tag, value)).join('');

/** Node's decoder of hexadecimal digits stops at what is none, and would drop the rest of the payload. */
function checked(tag: string, value: string): string {
  if (/^(?:[0-9A-F]{2})+$/.test(tag) && /^(?:[0-9A-F]{2})*$/.test(value)) return berObject(tag, value);
  const expected = 'pairs of upper-case hexadecimal digits';
  throw new QrError([{ rule: 'form', path: tag, offset: 0, expected, seen: 'something else' }]);
}

function bytesOf(kind: Kind, value: string): string {
  if (kind === 'text') return Buffer.from(value, 'utf8').toString('hex').toUpperCase();
  return kind === 'pan' && value.length % 2 === 1 ? `${value}F` : value;
}
