import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStand, PATHS, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

async function openOrder(): Promise<string> {
  const body = stand.nativeBody();
  await stand.call('POST', PATHS.native, body);
  return body.out_trade_no;
}

test('any bytes reach the notify address of an order, and the fact tells how they were answered', async () => {
  const order = await openOrder();
  const body = `${'['.repeat(1_000)}no JSON`;
  expect(await stand.network.operator.postBytes({ order, what: 'deeply nested', body })).toEqual({ status: 200 });
  expect(stand.ear.heard.at(-1)?.body.toString()).toBe(body);
  expect(stand.facts('bytes-posted').at(-1)).toMatchObject({ order, what: 'deeply nested', status: 200 });
});

test('a body drips in pieces and arrives whole', async () => {
  const order = await openOrder();
  const slow = { pieces: 4, everyMs: 5 };
  await stand.network.operator.postBytes({ order, what: 'slow', body: 'abcdefgh', slow });
  expect(stand.ear.heard.at(-1)?.body.toString()).toBe('abcdefgh');
});

test('a body whose length is no number comes back with the refusal of whoever listens', async () => {
  const order = await openOrder();
  const posted = stand.network.operator.postBytes({
    order,
    what: 'of a length that is no number',
    body: 'abcdefgh',
    headers: { 'Content-Length': 'eight' },
  });
  expect(await posted).toEqual({ status: 400 });
});
