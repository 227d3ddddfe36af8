import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { operations } from '../../src/generated/alipay-cn.js';
import { type Schema, violationsOf } from '../kit/contract-violations.js';
import { METHODS, openStand, type Stand } from './test-stand.js';

/** Every constraint of every contract of a call, broken once, against the running simulator. */
let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const folder = join(packageRoot(), 'schemas', 'alipay-cn');
const refs: Schema[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .filter((document) => '$id' in document);

/** As the gateway reads it: numbers as their text, and what is null or empty as absent. */
const asRead = (instance: unknown): unknown =>
  JSON.parse(JSON.stringify(instance) ?? 'null', (_, value: unknown) => {
    if (typeof value === 'number') return String(value);
    return value === null || value === '' ? undefined : value;
  });

const violations = Object.values(operations).flatMap((operation) =>
  violationsOf({ $ref: `${operation.contract}#/$defs/request` }, { refs })
    .map((violation) => ({ operation, violation }))
    .filter(({ violation: { instance } }) => {
      const read = asRead(instance);
      const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
      return isObject && !operation.request(read);
    }),
);

const breachOf = () => [...stand.journal.exchanges.values()].at(-1)?.breaches[0];

describe('a message that breaks its contract', () => {
  test(`is found in ${violations.length} ways`, () => {
    expect(violations.length).toBeGreaterThan(200);
  });

  test.each(Object.keys(operations))('%s answers ACQ.INVALID_PARAMETER and names the member', async (id) => {
    for (const { operation, violation } of violations.filter((one) => one.operation.operation === id)) {
      const { keyword, field, pointer, instance } = violation;
      const { node } = await stand.call(operation.named, instance);
      const about = `${keyword} at ${pointer || '/'}: ${JSON.stringify(instance).slice(0, 200)}`;
      expect([node.code, node.sub_code], about).toEqual(['40004', 'ACQ.INVALID_PARAMETER']);
      const named = breachOf()?.where ?? '';
      // Inside a condition or a choice, the validator names the object and not one member of it.
      expect(field === named || field.startsWith(named) || named.startsWith(pointer), `${about}, named ${named}`).toBe(
        true,
      );
      expect(node.sub_msg).toContain(named);
    }
  });
});

describe('common parameters', () => {
  const common = violationsOf({ $ref: 'pyx:alipay-cn/types#/$defs/commonParameters' }, { refs }).filter(
    ({ instance, field }) => {
      const isText =
        typeof instance === 'object' && Object.values(instance as object).every((one) => typeof one === 'string');
      // An unknown method means no operation; what is empty is as good as absent.
      return isText && field !== '/method' && !Object.values(instance as object).includes('');
    },
  );

  test(`that break their form, in ${common.length} ways, are refused under their name`, async () => {
    expect(common.length).toBeGreaterThan(15);
    for (const { field, keyword, instance } of common) {
      const name = field.slice(1);
      const given = (instance as Record<string, string>)[name];
      const { node } = await stand.call(METHODS.query, { out_trade_no: 'none' }, { [name]: given });
      const about = `${keyword} of ${name}: ${given?.slice(0, 100)}`;
      expect(['40001', '40002'], about).toContain(node.code);
      expect(breachOf()?.where, about).toBe(name);
    }
  });
});

test('what is null or empty counts as absent, a number as its text, and what is unknown is ignored', async () => {
  const number = stand.number();
  const json = JSON.stringify(stand.trade({ out_trade_no: number, body: null, store_id: '', colour: 'red' }));
  const { node } = await stand.call(METHODS.precreate, json.replace('"88.88"', '88.88'));
  expect([node.code, node.out_trade_no]).toEqual(['10000', number]);
  expect(stand.facts('order-opened').find(({ order }) => order === number)?.amount).toEqual({
    currency: 'CNY',
    minor: 8888n,
  });
});

test.each([
  ['/total_amount', 'amount', { total_amount: '100000000.01' }],
  ['/trans_currency', 'currency', { trans_currency: 'USD' }],
  ['/settle_currency', 'settlement', { settle_currency: 'KRW' }],
  ['/sub_merchant/merchant_id', 'merchant', { sub_merchant: { merchant_id: '2088000000000000' } }],
  ['/seller_id', 'merchant', { seller_id: '2088000000000000' }],
  ['/time_expire', 'expiry', { time_expire: '2019-02-30 15:56:24' }],
])('a term that has its form and no sense is found: %s', async (where, rule, change) => {
  await stand.precreate(change);
  expect(breachOf()).toMatchObject({ kind: 'contract', rule, where });
});

test('an address that nobody can call is refused', async () => {
  const { node } = await stand.call(METHODS.precreate, stand.trade(), { notify_url: 'https://' });
  expect(node.sub_code).toBe('isv.invalid-parameter');
  expect(breachOf()).toMatchObject({ rule: 'notify-url', where: 'notify_url' });
});

test('a finding carries the disputed facts that its rule rests on', async () => {
  await stand.call(METHODS.query, { out_trade_no: 'a b' });
  expect(breachOf()).toMatchObject({ rule: 'pattern', where: '/out_trade_no', facts: ['AC-U2'] });
  await stand.precreate({ seller_id: '2088000000000000' });
  expect(breachOf()).toMatchObject({ rule: 'merchant', facts: ['AC-U5'] });
  await stand.call(METHODS.query, { out_trade_no: 'none' }, { sign_type: 'RSA' });
  expect(breachOf()).toMatchObject({ kind: 'authenticity', where: 'sign_type', facts: ['AC-U3'] });
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
