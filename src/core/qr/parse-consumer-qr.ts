import { CHIP_FIELDS, type ConsumerField, DATA_FIELDS, type Kind } from './consumer-format.js';
import type { ChipData, ConsumerData, ConsumerQr, UnknownObject } from './consumer-qr.js';
import type { DataObject } from './data-objects.js';
import { QrError } from './problem.js';
import { readConsumerQr } from './read-consumer-qr.js';

/** Throws QrError with all that is wrong with the text; nothing else, whatever the text. */
export function parseConsumerQr(base64: string): ConsumerQr {
  const { objects, problems } = readConsumerQr(base64);
  if (problems.length > 0) throw new QrError(problems);
  const common = objects.find(({ id }) => id === '62');
  return {
    applications: objects.filter(({ id }) => id === '61').map(application),
    ...(common === undefined ? {} : { common: dataOf(common, '64') }),
    ...unknownOf(objects, ['85', '61', '62']),
  };
}

function application(template: DataObject): ConsumerQr['applications'][number] {
  const { adfName, ...others } = dataOf(template, '63');
  if (adfName === undefined) throw new TypeError('A payload without problems has an ADF name in each application.');
  return { adfName, ...others };
}

function dataOf({ parts = [] }: DataObject, chipTag: '63' | '64'): ConsumerData {
  const chip = parts.find(({ id }) => id === chipTag);
  return {
    ...members<ConsumerData>(parts, DATA_FIELDS),
    ...(chip === undefined ? {} : { chip: chipOf(chip) }),
    ...unknownOf(
      parts.filter((part) => part !== chip),
      DATA_FIELDS.map(({ tag }) => tag),
    ),
  };
}

const chipOf = ({ parts = [] }: DataObject): ChipData => ({
  ...members<ChipData>(parts, CHIP_FIELDS),
  ...unknownOf(
    parts,
    CHIP_FIELDS.map(({ tag }) => tag),
  ),
});

const members = <Data>(parts: readonly DataObject[], fields: readonly ConsumerField[]): Data =>
  Object.fromEntries(
    fields.flatMap(({ tag, member, kind }) =>
      parts.filter(({ id }) => id === tag).map(({ value }) => [member, readable(kind, value)]),
    ),
  ) as Data;

function unknownOf(objects: readonly DataObject[], known: readonly string[]): { unknown?: readonly UnknownObject[] } {
  const unknown = objects.filter(({ id }) => !known.includes(id)).map(({ id, value }) => ({ tag: id, value }));
  return unknown.length === 0 ? {} : { unknown };
}

/** The value of a kind, from the hexadecimal digits of its bytes. */
export function readable(kind: Kind, value: string): string {
  if (kind === 'text') return Buffer.from(value, 'hex').toString('latin1');
  return kind === 'pan' ? value.replace(/F+$/, '') : value;
}
