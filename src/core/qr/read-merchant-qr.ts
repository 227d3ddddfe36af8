import { currencyOfNumber } from '../money.js';
import { amountFrom } from './amount.js';
import { crcOf } from './crc.js';
import { type DataObject, inOrder, type Notation, type QrReading, readObjects } from './data-objects.js';
import { isAccount, MERCHANT_PAYLOAD } from './merchant-format.js';
import type { QrProblem } from './problem.js';

/** More is refused unread. "Payload Length" of the specification recommends no more; a QR symbol could hold some thousands. */
const MOST_CHARACTERS = 512;

/** Reads every text: what is wrong with it is a problem, never an exception. Offsets count characters (code points). */
export function readMerchantQr(text: string): QrReading {
  // A character has at most two UTF-16 units, so that a huge text is not even split.
  const characters = text.length > 2 * MOST_CHARACTERS ? [] : [...text];
  if (text.length > 2 * MOST_CHARACTERS || characters.length > MOST_CHARACTERS)
    return { objects: [], problems: [TOO_LONG] };
  const problems: QrProblem[] = [];
  const span = { from: 0, to: characters.length, path: '' };
  const { objects, whole } = readObjects(notationOf(characters), MERCHANT_PAYLOAD, span, (one) => problems.push(one));
  if (whole) problems.push(...ordering(objects), ...account(objects, characters), ...money(objects), ...tip(objects));
  // What follows a CRC need not be a data object; it is wrong because it is there.
  const hidden = !whole && objects.at(-1)?.id === '63' ? problems.pop() : undefined;
  if (hidden !== undefined) problems.push(following(hidden.offset));
  if (whole) problems.push(...check(objects, characters));
  return { objects, problems: inOrder(problems) };
}

const TOO_LONG: QrProblem = {
  rule: 'size',
  path: '',
  offset: MOST_CHARACTERS,
  expected: `at most ${MOST_CHARACTERS} characters`,
  seen: 'more',
};

/** Two digits of ID, two of length, then as many characters: "Data Organisation" of the specification. */
const notationOf = (characters: readonly string[]): Notation => ({
  head(at, end) {
    const [id, length] = [
      characters.slice(at, Math.min(at + 2, end)).join(''),
      characters.slice(at + 2, Math.min(at + 4, end)).join(''),
    ];
    if (!/^\d\d$/.test(id)) return { rule: 'header', expected: 'two digits of an ID', seen: JSON.stringify(id) };
    if (!/^\d\d$/.test(length))
      return { rule: 'header', id, expected: 'two digits of a length', seen: JSON.stringify(length) };
    const from = at + 4;
    const to = from + Number(length);
    if (to === from) return { rule: 'empty-value', id, expected: 'a length of 01 to 99', seen: '00' };
    if (to > end) return { rule: 'beyond-end', id, expected: `${to - from} characters`, seen: `${end - from}` };
    return { id, from, to };
  },
  value: (from, to) => characters.slice(from, to).join(''),
});

const following = (offset: number): QrProblem => ({
  rule: 'last',
  path: '63',
  offset,
  expected: 'nothing after the CRC',
  seen: 'more',
});

function* ordering(objects: readonly DataObject[]): Iterable<QrProblem> {
  if (objects.findIndex(({ id }) => id === '00') > 0) {
    yield { rule: 'first', path: '00', offset: 0, expected: '00', seen: objects[0]?.id ?? '' };
  }
  const next = objects[objects.findIndex(({ id }) => id === '63') + 1];
  if (next !== undefined && objects.some(({ id }) => id === '63')) yield following(next.offset);
}

function* account(objects: readonly DataObject[], { length }: { readonly length: number }): Iterable<QrProblem> {
  if (objects.some(({ id }) => isAccount(id))) return;
  const expected = 'Merchant Account Information, one of 02 to 51';
  yield { rule: 'missing', path: '', offset: length, expected, seen: 'nothing' };
}

function* money(objects: readonly DataObject[]): Iterable<QrProblem> {
  const number = find(objects, '53');
  if (number === undefined || !/^\d{3}$/.test(number.value)) return;
  const currency = currencyOfNumber(number.value);
  if (currency === undefined) {
    const seen = JSON.stringify(number.value);
    yield { rule: 'currency', path: '53', offset: number.offset, expected: 'a number of ISO 4217', seen };
    return;
  }
  for (const amount of objects.filter(({ id }) => id === '54' || id === '56')) {
    const read = amountFrom(amount.value, currency);
    if ('rule' in read) yield { ...read, path: amount.id, offset: amount.offset };
  }
}

const FEE_OF: Readonly<Record<string, string>> = { '02': '56', '03': '57' };

function* tip(objects: readonly DataObject[]): Iterable<QrProblem> {
  const indicator = find(objects, '55');
  const announced = FEE_OF[indicator?.value ?? ''];
  if (indicator !== undefined && announced !== undefined && find(objects, announced) === undefined) {
    const expected = `${announced} beside 55 of ${indicator.value}`;
    yield { rule: 'tip', path: '55', offset: indicator.offset, expected, seen: 'nothing' };
  }
  for (const { id, offset } of objects.filter((one) => ['56', '57'].includes(one.id) && one.id !== announced)) {
    yield {
      rule: 'tip',
      path: id,
      offset,
      expected: `no ${id} beside 55 of ${indicator?.value ?? 'nothing'}`,
      seen: id,
    };
  }
}

function* check(objects: readonly DataObject[], characters: readonly string[]): Iterable<QrProblem> {
  const crc = objects.at(-1);
  if (crc?.id !== '63' || [...crc.value].length !== 4) return;
  const expected = crcOf(characters.slice(0, -4).join(''));
  if (crc.value !== expected) {
    yield { rule: 'crc', path: '63', offset: crc.offset, expected, seen: JSON.stringify(crc.value) };
  }
}

const find = (objects: readonly DataObject[], wanted: string): DataObject | undefined =>
  objects.find(({ id }) => id === wanted);
