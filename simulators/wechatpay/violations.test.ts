import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { operations } from '../../src/generated/wechatpay.js';
import { type Schema, violationsOf } from '../kit/contract-violations.js';
import { openStand, type Stand } from './test-stand.js';

/** Every constraint of every request contract, broken once, against the running simulator. */
let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

const folder = join(packageRoot(), 'schemas', 'wechatpay');
const refs: Schema[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .filter((document) => '$id' in document);

const violations = Object.values(operations).flatMap((operation) =>
  (['request', 'query'] as const).flatMap((part) =>
    part in operation
      ? violationsOf({ $ref: `${operation.contract}#/$defs/${part}` }, { refs }).map((violation) => ({
          operation,
          part,
          violation,
        }))
      : [],
  ),
);

/** A query cannot carry what is no text: `1.5` arrives as such, an absent member is absent. */
const carries = (instance: unknown): instance is Readonly<Record<string, string>> =>
  typeof instance === 'object' &&
  instance !== null &&
  !Array.isArray(instance) &&
  Object.values(instance).every((value) => typeof value === 'string');

const target = (path: string): string => path.replaceAll(/\{[^}]+\}/g, 'none');

describe('a message that breaks its contract', () => {
  test(`is found in ${violations.length} ways`, () => {
    expect(violations.length).toBeGreaterThan(200);
  });

  test.each(Object.keys(operations))('%s answers PARAM_ERROR and names the field', async (id) => {
    for (const { operation, part, violation } of violations.filter((one) => one.operation.operation === id)) {
      const { keyword, field, pointer, instance } = violation;
      if (part === 'query' && !carries(instance)) continue;
      const path = target(operation.paths[0]);
      const asked = part === 'query' ? `${path}?${new URLSearchParams(instance as Record<string, string>)}` : path;
      const reply = await stand.call(operation.method, asked, part === 'query' ? undefined : JSON.stringify(instance));
      const where = `${part} ${keyword} at ${pointer || '/'}: ${JSON.stringify(instance).slice(0, 200)}`;
      expect([reply.status, reply.body?.code], where).toEqual([400, 'PARAM_ERROR']);
      const named = reply.body.detail.field as string;
      // Inside a condition or a choice, the validator names the object and not one member of it.
      expect(field === named || field.startsWith(named) || named.startsWith(pointer), `${where}, named ${named}`).toBe(
        true,
      );
    }
  });
});

test('a finding carries the disputed facts that its rule rests on', async () => {
  const breachOf = async (change: object) => {
    await stand.call('POST', '/v3/global/transactions/native', stand.nativeBody(change));
    return [...stand.journal.exchanges.values()].at(-1)?.breaches[0];
  };
  expect(await breachOf({ scene_info: { device_id: '' } })).toMatchObject({
    rule: 'minLength',
    where: '/scene_info/device_id',
    facts: ['WX-U19'],
  });
  expect(await breachOf({ amount: { total: 0 } })).toMatchObject({ rule: 'minimum', facts: ['WX-U29', 'WX-U30'] });
  expect(await breachOf({ notify_url: 'ftp://a' })).toMatchObject({ rule: 'pattern', facts: ['WX-R1'] });
  expect(await breachOf({ out_trade_no: 'a b' })).toEqual({
    kind: 'contract',
    rule: 'pattern',
    where: '/out_trade_no',
    message: 'must match pattern "^[0-9A-Za-z_|*-]*$"',
  });
});

test('a message of one field too many is refused only where that is the rule', async () => {
  const strict = await openStand({ switches: { 'unknown-request-keys': 'refused' } });
  try {
    const body = strict.nativeBody({ scene_info: { device_id: 'a', colour: 'red' } });
    const reply = await strict.call('POST', '/v3/global/transactions/native', body);
    expect([reply.status, reply.body.code, reply.body.detail.field]).toEqual([
      400,
      'PARAM_ERROR',
      '/scene_info/colour',
    ]);
    expect(reply.headers['request-id']).toMatch(/-270924358$/);
    const listed = strict.nativeBody({
      detail: [{ cost_price: 1, goods_detail: [{ goods_id: 'a', quantity: 1, price: 1, taste: 'x' }] }],
    });
    expect((await strict.call('POST', '/v3/global/transactions/native', listed)).body.detail.field).toBe(
      '/detail/0/goods_detail/0/taste',
    );
    expect(
      (await stand.call('POST', '/v3/global/transactions/native', stand.nativeBody({ colour: 'red' }))).status,
    ).toBe(200);
  } finally {
    await strict.close();
  }
});
