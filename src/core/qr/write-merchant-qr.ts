import { inUnits, isCurrency, type Money, numberOfCurrency } from '../money.js';
import { withCrc } from './crc.js';
import {
  ADDITIONAL_DATA,
  type AdditionalData,
  type Field,
  type InLanguage,
  type MerchantQr,
  type Template,
  type Tip,
} from './merchant-qr.js';
import { QrError, type QrRule } from './problem.js';
import { readMerchantQr } from './read-merchant-qr.js';

/**
 * The payload of these facts, with its CRC; objects in the order of their IDs. Throws QrError where they make no good
 * payload: a value that is too long, an amount of another currency.
 */
export function writeMerchantQr(qr: MerchantQr): string {
  if (!isCurrency(qr.currency)) throw unwritable('53', 'currency', 'a currency of ISO 4217', qr.currency);
  const { initiation, additionalData: additional, inLanguage: language, tip } = qr;
  const text = withCrc(
    [
      object('00', '01'),
      object('01', initiation && (initiation === 'static' ? '11' : '12')),
      ...qr.accounts.map(written),
      object('52', qr.categoryCode),
      object('53', numberOfCurrency(qr.currency)),
      object('54', qr.amount && amountText('54', qr.amount, qr.currency)),
      ...tipObjects(tip, qr.currency),
      object('58', qr.country),
      object('59', qr.name),
      object('60', qr.city),
      object('61', qr.postalCode),
      object('62', additional && additionalText(additional)),
      object('64', language && languageText(language)),
      ...[...(qr.reserved ?? []), ...(qr.templates ?? [])].map(written),
    ].join(''),
  );
  const { problems } = readMerchantQr(text);
  if (problems.length > 0) throw new QrError(problems);
  return text;
}

/** Nothing for what is not given. */
function object(id: string, value: string | undefined): string {
  if (value === undefined) return '';
  const length = [...value].length;
  if (!/^\d\d$/.test(id)) throw unwritable(id, 'header', 'two digits of an ID', id);
  if (length > 99) throw unwritable(id, 'form', 'at most 99 characters', `${length}`);
  return `${id}${String(length).padStart(2, '0')}${value}`;
}

const written = (one: Field | Template): string =>
  'value' in one
    ? object(one.id, one.value)
    : object(one.id, [object('00', one.globalId), ...one.fields.map(written)].join(''));

function amountText(id: string, amount: Money, currency: string): string {
  if (amount.currency !== currency) throw unwritable(id, 'currency', `an amount of ${currency}`, amount.currency);
  return inUnits(amount);
}

function tipObjects(tip: Tip | undefined, currency: string): string[] {
  if (tip === undefined) return [];
  if (tip.kind === 'asked') return [object('55', '01')];
  if (tip.kind === 'fixed') return [object('55', '02'), object('56', amountText('56', tip.amount, currency))];
  return [object('55', '03'), object('57', tip.percent)];
}

const additionalText = (data: AdditionalData): string =>
  [
    ...Object.entries(ADDITIONAL_DATA).map(([key, id]) => object(id, data[key as keyof typeof ADDITIONAL_DATA])),
    ...[...(data.reserved ?? []), ...(data.templates ?? [])].map(written),
  ].join('');

const languageText = ({ language, name, city, reserved = [] }: InLanguage): string =>
  [object('00', language), object('01', name), object('02', city), ...reserved.map(written)].join('');

/** What never became a payload has no place in one. */
const unwritable = (path: string, rule: QrRule, expected: string, seen: string): QrError =>
  new QrError([{ rule, path, offset: 0, expected, seen }]);
