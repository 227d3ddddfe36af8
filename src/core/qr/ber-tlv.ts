import type { Notation } from './data-objects.js';

/*
 * BER-TLV as EMV Book 3, Annex B has it. Tags and values are upper-case hexadecimal digits here, and places are bytes.
 */

const LAST_FIVE = 0x1f;
const MORE = 0x80;

/** Lengths of one byte up to 127, else one or two bytes after 81 or 82; never the indefinite form, nor padding by 00. */
export const berNotation = (bytes: Buffer): Notation => ({
  head(at, end) {
    // No more than what should have been a tag or a length: what follows may be a card number.
    const seenAt = (place: number, most: number) => hex(bytes, place, Math.min(place + most, end)) || 'nothing';
    const tagEnd = endOfTag(bytes, at, end);
    if (tagEnd === undefined) return { rule: 'header', expected: 'a tag', seen: seenAt(at, 3) };
    const id = hex(bytes, at, tagEnd);
    const length = lengthAt(bytes, tagEnd, end);
    if (length === undefined) {
      return { rule: 'header', id, expected: 'a length', seen: seenAt(tagEnd, 1) };
    }
    const { from, to } = length;
    if (to > end) return { rule: 'beyond-end', id, expected: `${to - from} bytes`, seen: `${end - from}` };
    return { id, from, to };
  },
  value: (from, to) => hex(bytes, from, to),
});

/** A tag, a length of the shortest form, and the value. `tag` and `value` are hexadecimal digits. */
export function berObject(tag: string, value: string): string {
  const length = value.length / 2;
  const prefix = length < MORE ? '' : length < 0x100 ? '81' : '82';
  return `${tag}${prefix}${length
    .toString(16)
    .toUpperCase()
    .padStart(prefix === '82' ? 4 : 2, '0')}${value}`;
}

/** Undefined where no tag ends before `end`; three bytes at most, and no 00, which is padding in files of cards. */
function endOfTag(bytes: Buffer, at: number, end: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (first === 0) return undefined;
  if ((first & LAST_FIVE) !== LAST_FIVE) return at + 1;
  for (const next of [at + 1, at + 2]) {
    if (next >= end) return undefined;
    if (((bytes[next] ?? 0) & MORE) === 0) return next + 1;
  }
  return undefined;
}

function lengthAt(bytes: Buffer, at: number, end: number): { from: number; to: number } | undefined {
  const first = bytes[at] ?? 0;
  const following = first < MORE ? 0 : first - MORE;
  const from = at + 1 + following;
  if (at >= end || from > end || (first >= MORE && (following < 1 || following > 2))) return undefined;
  return { from, to: from + (following === 0 ? first : bytes.readUIntBE(at + 1, following)) };
}

const hex = (bytes: Buffer, from: number, to: number): string => bytes.toString('hex', from, to).toUpperCase();
