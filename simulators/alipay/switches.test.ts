import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { until } from '../kit/testing.js';
import { MINUTE } from './orders.js';
import { chooseSwitches, switches } from './switches.js';
import { openStand, PATHS, type Stand, send } from './test-stand.js';

interface FactRow {
  readonly id: string;
  readonly switch: string | null;
  readonly default: { readonly value: string };
  readonly alternatives: readonly { readonly value: string }[];
}

const { facts }: { facts: readonly FactRow[] } = JSON.parse(
  readFileSync(join(packageRoot(), 'schemas', 'alipay', 'facts.json'), 'utf8'),
);

test('each documented choice with a switch is one here, with the same default and values, and no other is', () => {
  const documented = facts.flatMap((fact) =>
    fact.switch === null
      ? []
      : [[fact.switch, [fact.id], [fact.default.value, ...fact.alternatives.map(({ value }) => value)]]],
  );
  const known = Object.entries(switches).flatMap(([name, one]) =>
    'values' in one ? [[name, one.facts, one.values]] : [],
  );
  expect(known).toEqual(documented);
});

test('unknown switches and values are all named at once', () => {
  expect(() => chooseSwitches({ none: 1, 'code-made': 'perhaps' })).toThrow(
    /unknown switch "none"[\s\S]*switch code-made: "perhaps" is none of/,
  );
  expect(() => chooseSwitches({ 'krw-per-cny': 0 })).toThrow(/krw-per-cny: 0 is not a whole number of at least 1/);
  expect(() => chooseSwitches({ 'refund-delay-ms': -1 })).toThrow(/of at least 0/);
  expect(chooseSwitches({ 'refund-delay-ms': 0 })['refund-delay-ms']).toBe(0);
});

/** One world under another reading, and no other test's. */
async function inWorld<T>(given: Parameters<typeof openStand>[0], act: (stand: Stand) => Promise<T>): Promise<T> {
  const stand = await openStand(given);
  try {
    const seen = await act(stand);
    expect(stand.internalErrors).toEqual([]);
    return seen;
  } finally {
    await stand.close();
  }
}

const payCode = (stand: Stand, terms = {}) =>
  stand.call(PATHS.pay, stand.codeBody(stand.network.payer.code(terms).paymentCode));

test.each([
  ['in-process', 'U', 'PAYMENT_IN_PROCESS'],
  ['success', 'S', 'SUCCESS'],
])('code-made=%s', async (choice, status, code) => {
  const seen = await inWorld({ rate: 1, switches: { 'code-made': choice } }, async (stand) => {
    const request = stand.orderBody();
    const { body } = await stand.call(PATHS.pay, request);
    const { body: found } = await stand.query(request.paymentRequestId);
    const waiting = await payCode(stand, { behaviour: 'password' });
    return [body.result.resultStatus, body.result.resultCode, found.paymentStatus, waiting.body.result.resultStatus];
  });
  expect(seen).toEqual([status, code, 'PROCESSING', 'U']);
});

test.each([
  ['not-sent', 0],
  ['sent', 1],
])('synchronous-notice=%s', async (choice, notices) => {
  const seen = await inWorld({ rate: 1, switches: { 'synchronous-notice': choice } }, async (stand) => {
    await payCode(stand);
    await payCode(stand, { behaviour: 'insufficient-funds' });
    await until(() => stand.network.deliveriesInProgress() === 0);
    return stand.ear.heard.map(({ body }) => JSON.parse(body.toString()).result.resultStatus);
  });
  expect(seen).toEqual(Array(notices).fill('S'));
});

/** A payment that nobody has paid in time: what the query shows, and what was told. */
const expired = (given: Record<string, string>) =>
  inWorld({ rate: 1, switches: given }, async (stand) => {
    const request = stand.orderBody();
    await stand.call(PATHS.pay, request);
    const order = request.paymentRequestId;
    stand.network.operator.age({ order, byMs: 3 * MINUTE });
    await until(() => stand.facts('order-closed').length === 1 && stand.network.deliveriesInProgress() === 0);
    const { body } = await stand.query(order);
    return [body.paymentStatus, body.paymentResultCode, stand.ear.heard.length];
  });

test.each([
  [{}, ['FAIL', 'ORDER_IS_CLOSED', 1]],
  [{ 'failure-notice': 'not-sent' }, ['FAIL', 'ORDER_IS_CLOSED', 0]],
  [{ 'expired-status': 'cancelled' }, ['CANCELLED', 'ORDER_IS_CLOSED', 1]],
])('of an expired payment, under %j', async (given, seen) => {
  expect(await expired(given)).toEqual(seen);
});

test('payment-code-error and client-error choose the spelling on the wire', async () => {
  const given = { 'payment-code-error': 'alipay-plus', 'client-error': 'client-invalid' };
  const seen = await inWorld({ rate: 1, switches: given }, async (stand) => {
    const { body } = await payCode(stand, { codeProblem: 'invalid' });
    const stranger = await send(stand.network.baseUrl, 'POST', PATHS.cancel, '{}', {});
    return [body.result.resultCode, stranger.body.result.resultCode];
  });
  expect(seen).toEqual(['INVALID_CODE', 'CLIENT_INVALID']);
});

test('code-lifetime-ms is how long a code can be used', async () => {
  const seen = await inWorld({ rate: 1000, switches: { 'code-lifetime-ms': 1 } }, async (stand) => {
    const { paymentCode } = stand.network.payer.code();
    const shown = stand.clock.now().networkMs;
    await until(() => stand.clock.now().networkMs > shown + 1);
    return (await stand.call(PATHS.pay, stand.codeBody(paymentCode))).body.result.resultCode;
  });
  expect(seen).toBe('EXPIRED_CODE');
});
