import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { operations } from '../../src/generated/alipay.js';
import { type Schema, violationsOf } from '../kit/contract-violations.js';
import { openStand, PATHS, type Stand } from './test-stand.js';

/** Every constraint of every request contract, broken once, against the running simulator. */
let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const folder = join(packageRoot(), 'schemas', 'alipay');
const refs: Schema[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .filter((document) => '$id' in document);

const violations = Object.values(operations).flatMap((operation) =>
  violationsOf({ $ref: `${operation.contract}#/$defs/request` }, { refs }).map((violation) => ({
    operation,
    violation,
  })),
);

const breachOf = () => [...stand.journal.exchanges.values()].at(-1)?.breaches[0];

describe('a message that breaks its contract', () => {
  test(`is found in ${violations.length} ways`, () => {
    expect(violations.length).toBeGreaterThan(100);
  });

  test.each(Object.keys(operations))('%s answers PARAM_ILLEGAL and names the member', async (id) => {
    for (const { operation, violation } of violations.filter((one) => one.operation.operation === id)) {
      const { keyword, field, pointer, instance } = violation;
      const { body } = await stand.call(operation.paths[0], instance);
      const about = `${keyword} at ${pointer || '/'}: ${JSON.stringify(instance).slice(0, 200)}`;
      expect([body.result.resultStatus, body.result.resultCode], about).toEqual(['F', 'PARAM_ILLEGAL']);
      const named = breachOf()?.where ?? '';
      // Inside a condition or a choice, the validator names the object and not one member of it.
      expect(field === named || field.startsWith(named) || named.startsWith(pointer), `${about}, named ${named}`).toBe(
        true,
      );
      expect(body.result.resultMessage).toContain(named);
    }
  });
});

describe('what one scenario requires', () => {
  const at = (body: object, pointer: string): { parent: Record<string, unknown>; name: string } => {
    const names = pointer.split('/').slice(1);
    const name = names.pop() ?? '';
    const parent = names.reduce((node, step) => node[step] as Record<string, unknown>, body as Record<string, unknown>);
    return { parent, name };
  };

  test.each([
    ['codeBody', '/paymentMethod/paymentMethodId'],
    ['codeBody', '/order/merchant/merchantMCC'],
    ['codeBody', '/order/merchant/merchantName'],
    ['codeBody', '/order/merchant/store'],
    ['codeBody', '/order/env/storeTerminalId'],
    ['codeBody', '/order/env/storeTerminalRequestTime'],
    ['entryBody', '/order/env/userAgent'],
  ] as const)('%s without %s is refused', async (make, pointer) => {
    const body = make === 'codeBody' ? stand.codeBody(stand.network.payer.code().paymentCode) : stand.entryBody();
    const { parent, name } = at(body, pointer);
    delete parent[name];
    const { body: answer } = await stand.call(PATHS.pay, body);
    expect(answer.result.resultCode).toBe('PARAM_ILLEGAL');
    expect(breachOf()).toEqual({
      kind: 'contract',
      rule: 'mode',
      where: pointer,
      message: 'is required in this scenario',
    });
  });

  test('may stand in env beside the order', async () => {
    const { order, ...rest } = stand.entryBody();
    const { env, ...others } = order;
    const { body } = await stand.call(PATHS.pay, { ...rest, order: others, env });
    expect(body.result.resultCode).toBe('PAYMENT_IN_PROCESS');
  });
});

test('what is null counts as absent, and what is unknown is ignored', async () => {
  const body = { ...stand.orderBody(), paymentExpiryTime: null, settlementStrategy: null, colour: 'red' };
  expect((await stand.call(PATHS.pay, body)).body.result.resultCode).toBe('PAYMENT_IN_PROCESS');
  const { body: refused } = await stand.call(PATHS.pay, { ...stand.orderBody(), order: null });
  expect(refused.result.resultCode).toBe('PARAM_ILLEGAL');
  expect(breachOf()).toMatchObject({ rule: 'required', where: '/order' });
});

test('a whole number counts as the same text, whoever writes it', async () => {
  const { paymentAmount, ...rest } = stand.orderBody();
  const { body: first } = await stand.call(PATHS.pay, { ...rest, paymentAmount });
  const { body: again } = await stand.call(PATHS.pay, {
    ...rest,
    paymentAmount: { ...paymentAmount, value: Number(paymentAmount.value) },
  });
  expect(again).toEqual(first);
  for (const value of [15_000.5, -1, 0, 1e16, true, '0', '1.0']) {
    await stand.call(PATHS.pay, { ...rest, paymentAmount: { ...paymentAmount, value } });
    expect(breachOf()).toMatchObject({ where: '/paymentAmount/value', facts: ['AP-U17'] });
  }
});

test('an address that nobody can call is refused', async () => {
  const { body } = await stand.call(PATHS.pay, { ...stand.orderBody(), paymentNotifyUrl: 'https://' });
  expect(body.result.resultCode).toBe('PARAM_ILLEGAL');
  expect(breachOf()).toMatchObject({ rule: 'notify-url', where: '/paymentNotifyUrl' });
});

test('a finding carries the disputed facts that its rule rests on', async () => {
  await stand.call(PATHS.pay, { ...stand.orderBody(), paymentFactor: { inStorePaymentScenario: 'orderCode' } });
  expect(breachOf()).toMatchObject({
    rule: 'enum',
    where: '/paymentFactor/inStorePaymentScenario',
    facts: ['AP-U14'],
  });
  await stand.call(PATHS.pay, { ...stand.orderBody(), paymentNotifyUrl: 'ftp://a' });
  expect(breachOf()).toMatchObject({ rule: 'pattern', facts: ['AP-R1'] });
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
