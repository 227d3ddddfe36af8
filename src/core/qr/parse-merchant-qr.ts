import { currencyOfNumber, type Money } from '../money.js';
import { amountFrom } from './amount.js';
import type { DataObject } from './data-objects.js';
import { isAccount } from './merchant-format.js';
import {
  ADDITIONAL_DATA,
  type AdditionalData,
  type Field,
  type InLanguage,
  type MerchantQr,
  type Template,
  type Tip,
} from './merchant-qr.js';
import { QrError } from './problem.js';
import { readMerchantQr } from './read-merchant-qr.js';

/** Throws QrError with all that is wrong with the text; nothing else, whatever the text. */
export function parseMerchantQr(text: string): MerchantQr {
  const { objects, problems } = readMerchantQr(text);
  if (problems.length > 0) throw new QrError(problems);
  const given = valuesOf(objects);
  const currency = currencyOfNumber(need(given, '53'));
  if (currency === undefined) throw new TypeError('A payload without problems has a currency.');
  const additional = objects.find(({ id }) => id === '62')?.parts;
  const language = objects.find(({ id }) => id === '64')?.parts;
  const amount = given.get('54');
  return {
    ...present('initiation', INITIATION[given.get('01') ?? '']),
    accounts: objects
      .filter(({ id }) => isAccount(id))
      .map((one) => (one.parts === undefined ? field(one) : template(one))),
    categoryCode: need(given, '52'),
    currency,
    ...present('amount', amount === undefined ? undefined : amountOf(amount, currency)),
    ...present('tip', tipOf(given, currency)),
    country: need(given, '58'),
    name: need(given, '59'),
    city: need(given, '60'),
    ...present('postalCode', given.get('61')),
    ...present('additionalData', additional && additionalData(additional)),
    ...present('inLanguage', language && inLanguage(language)),
    ...present(
      'reserved',
      fieldsOf(objects, (id) => id >= '65' && id <= '79'),
    ),
    ...present(
      'templates',
      templatesOf(objects, (id) => id >= '80'),
    ),
  };
}

const INITIATION: Readonly<Record<string, 'static' | 'dynamic'>> = { '11': 'static', '12': 'dynamic' };

type Values = ReadonlyMap<string, string>;

const valuesOf = (objects: readonly DataObject[]): Values => new Map(objects.map(({ id, value }) => [id, value]));

function need(values: Values, id: string): string {
  const value = values.get(id);
  if (value === undefined) throw new TypeError(`A payload without problems has a ${id}.`);
  return value;
}

/** A member that is there only where it has a value. */
const present = <Key extends string, Value>(key: Key, value: Value | undefined): { readonly [key in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [key in Key]: Value });

const field = ({ id, value }: DataObject): Field => ({ id, value });

function template({ id, parts = [] }: DataObject): Template {
  const fields = parts.filter((part) => part.id !== '00').map(field);
  return { id, globalId: need(valuesOf(parts), '00'), fields };
}

type Wanted = (id: string) => boolean;

function fieldsOf(objects: readonly DataObject[], wanted: Wanted): readonly Field[] | undefined {
  const found = objects.filter(({ id }) => wanted(id)).map(field);
  return found.length === 0 ? undefined : found;
}

function templatesOf(objects: readonly DataObject[], wanted: Wanted): readonly Template[] | undefined {
  const found = objects.filter(({ id }) => wanted(id)).map(template);
  return found.length === 0 ? undefined : found;
}

function amountOf(text: string, currency: string): Money {
  const read = amountFrom(text, currency);
  if ('rule' in read) throw new TypeError('A payload without problems has amounts.');
  return read;
}

function tipOf(given: Values, currency: string): Tip | undefined {
  const indicator = given.get('55');
  if (indicator === '01') return { kind: 'asked' };
  if (indicator === '02') return { kind: 'fixed', amount: amountOf(need(given, '56'), currency) };
  if (indicator === '03') return { kind: 'percentage', percent: need(given, '57') };
  return undefined;
}

function additionalData(parts: readonly DataObject[]): AdditionalData {
  const given = valuesOf(parts);
  const named = Object.entries(ADDITIONAL_DATA).flatMap(([key, id]) => (given.has(id) ? [[key, given.get(id)]] : []));
  const isNamed = (id: string) => Object.values<string>(ADDITIONAL_DATA).includes(id);
  return {
    ...Object.fromEntries(named),
    ...present(
      'reserved',
      fieldsOf(parts, (id) => id < '50' && !isNamed(id)),
    ),
    ...present(
      'templates',
      templatesOf(parts, (id) => id >= '50'),
    ),
  };
}

function inLanguage(parts: readonly DataObject[]): InLanguage {
  const given = valuesOf(parts);
  return {
    language: need(given, '00'),
    name: need(given, '01'),
    ...present('city', given.get('02')),
    ...present(
      'reserved',
      fieldsOf(parts, (id) => id > '02'),
    ),
  };
}
