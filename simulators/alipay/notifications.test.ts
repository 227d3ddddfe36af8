import { createVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notifications } from '../../src/generated/alipay.js';
import { until } from '../kit/testing.js';
import { LADDER } from './notifications.js';
import { HOUR, MINUTE } from './orders.js';
import { ACKNOWLEDGEMENT, openStand, PATHS, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

/** Has an order code paid; gives its number when all that this sent has been answered. */
async function payOrderCode(on = stand): Promise<string> {
  const request = on.orderBody();
  const { body } = await on.call(PATHS.pay, request);
  const { session } = on.network.payer.scan({ codeUrl: body.orderCodeForm.codeDetails[0].codeValue });
  on.network.payer.confirm({ session });
  await until(() => on.network.deliveriesInProgress() === 0);
  return request.paymentRequestId;
}

const attemptsOf = (order: string, on = stand) =>
  on.network.operator.notifications({ order }).map(({ attempts, acknowledged }) => [attempts, acknowledged]);

test('a notice is signed over path and query of its address, and keeps its contract', async () => {
  await payOrderCode();
  const heard = stand.ear.heard.at(-1);
  const { 'client-id': client, 'request-time': time, signature } = heard?.headers ?? {};
  expect(client).toBe(stand.credentials.clientId);
  const verifier = createVerify('RSA-SHA256');
  verifier.update(`POST /notify?shop=1\n${client}.${time}.`);
  verifier.update(heard?.body ?? '');
  const encoded = String(signature).split('signature=')[1] ?? '';
  const publicPem = readFileSync(stand.credentials.alipayPublicKeyFile, 'utf8');
  expect(verifier.verify(publicPem, decodeURIComponent(encoded), 'base64')).toBe(true);
  const told: unknown = JSON.parse(heard?.body.toString() ?? '');
  expect(notifications['alipay.ams.notify.payment'].envelope(told)).toBe(true);
});

test('the fixed acknowledgement of our own ear keeps its contract', () => {
  expect(notifications['alipay.ams.notify.payment'].acknowledgement(JSON.parse(ACKNOWLEDGEMENT))).toBe(true);
});

test('there are eight sends in a little more than 24 hours', () => {
  expect(LADDER).toHaveLength(7);
  expect(LADDER.reduce((a, b) => a + b, 0)).toBe(24 * HOUR + 22 * MINUTE);
});

describe('an acknowledgement', () => {
  const result = (code: string, status: string) =>
    JSON.stringify({ result: { resultCode: code, resultStatus: status, resultMessage: '' } });
  const bodies: [string, { status?: number; body?: string }, boolean, string[]][] = [
    ['the fixed one', {}, true, []],
    ['another status', { status: 202 }, false, []],
    ['a failure', { status: 500, body: '' }, false, []],
    ['a redirect', { status: 302 }, false, []],
    ['the one that forces a retry', { body: result('UNKNOWN_EXCEPTION', 'U') }, false, []],
    ['a refusal', { body: result('INVALID_SIGNATURE', 'F') }, false, []],
    ['S with another code', { body: result('OK', 'S') }, false, ['form']],
    ['the word of the open platform', { body: 'success' }, false, ['form']],
    ['nothing', { body: '' }, false, ['form']],
    ['a bare result', { body: '{"resultStatus":"S"}' }, false, ['form']],
  ];
  test.each(bodies)('that is %s', async (_, answer, success, rules) => {
    stand.ear.answers.push(answer);
    const order = await payOrderCode();
    expect(attemptsOf(order)).toEqual([[1, success]]);
    const exchange = [...stand.journal.exchanges.values()].at(-1);
    expect(exchange?.breaches.map(({ kind, rule }) => [kind, rule])).toEqual(
      rules.map((rule) => ['acknowledgement', rule]),
    );
  });

  test.each([
    ['unsigned-accepted', undefined, true, 0],
    ['unsigned-accepted', 'right', true, 0],
    ['unsigned-accepted', 'wrong', true, 1],
    ['signed-required', undefined, false, 1],
    ['signed-required', 'right', true, 0],
    ['signed-required', 'wrong', false, 1],
  ] as const)('where it is %s and its signature is %s', async (acknowledgement, signature, success, breaches) => {
    const world = await openStand({ rate: 1, switches: { acknowledgement } });
    try {
      world.ear.answers.push(signature === undefined ? {} : { signature });
      const order = await payOrderCode(world);
      expect(attemptsOf(order, world)).toEqual([[1, success]]);
      const found = [...world.journal.exchanges.values()].at(-1)?.breaches ?? [];
      expect(found).toHaveLength(breaches);
      for (const breach of found) expect(breach).toMatchObject({ rule: 'signature', facts: ['AP-U12'] });
    } finally {
      await world.close();
    }
  });
});

test('the staff send the latest notice about a payment once more', async () => {
  const order = await payOrderCode();
  const before = stand.ear.heard.length;
  await stand.network.operator.resend({ order });
  expect(stand.ear.heard).toHaveLength(before + 1);
  expect(stand.ear.heard.at(-1)?.body).toEqual(stand.ear.heard.at(-2)?.body);
  await expect(stand.network.operator.resend({ order: 'none' })).rejects.toThrow(/no payment has the number/);
});

test('the staff post any bytes to the notify address of a payment, and the fact tells how they were answered', async () => {
  const order = await payOrderCode();
  const body = `${'['.repeat(1_000)}no JSON`;
  stand.ear.answers.push({ status: 400 });
  expect(await stand.network.operator.postBytes({ order, what: 'deeply nested', body })).toEqual({ status: 400 });
  const heard = stand.ear.heard.at(-1);
  expect([heard?.target, heard?.body.toString()]).toEqual(['/notify?shop=1', body]);
  expect(stand.facts('bytes-posted')).toEqual([
    {
      kind: 'bytes-posted',
      network: 'alipay',
      account: stand.account,
      order,
      what: 'deeply nested',
      status: 400,
      exchange: expect.any(String),
    },
  ]);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
