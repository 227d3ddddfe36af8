import { once } from 'node:events';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Intercepted, interceptNetworks } from './index.js';
import { clients, rootOf } from './testing.js';

const OFFICIAL = 'https://api.mch.weixin.qq.com';
const seenByNock = ['fetch', 'axios', 'https'] as const;

let pyx: Intercepted;
beforeEach(async () => {
  pyx = await interceptNetworks();
});
afterEach(async () => {
  await pyx.close();
  nock.cleanAll();
  nock.enableNetConnect();
});

const statusOf = async (client: (typeof seenByNock)[number], url: string) => (await clients[client]({ url })).status;

describe.each(seenByNock)("a test with nock's own replies, %s", (client) => {
  test('has them for other hosts and for official ones, and the networks for the rest', async () => {
    nock('https://shop.example.com').get('/').reply(418);
    nock(OFFICIAL).get('/v3/mine').reply(419);
    expect(await statusOf(client, 'https://shop.example.com/')).toBe(418);
    expect(await statusOf(client, `${OFFICIAL}/v3/mine`)).toBe(419);
    expect(await statusOf(client, `${OFFICIAL}/v3/global/certificates`)).toBe(401);
    expect(nock.isDone()).toBe(true);
  });

  test('may forbid connections, which leaves the networks', async () => {
    nock.disableNetConnect();
    expect(await statusOf(client, `${OFFICIAL}/v3/global/certificates`)).toBe(401);
  });

  test('may clean all, and has the networks again after reset', async () => {
    nock.disableNetConnect();
    nock.cleanAll();
    const refused = await clients[client]({ url: `${OFFICIAL}/` }).catch((error: unknown) => rootOf(error));
    expect(refused).toMatchObject({ message: expect.stringContaining('Nock: Disallowed net connect') });
    await pyx.reset();
    expect(await statusOf(client, `${OFFICIAL}/v3/global/certificates`)).toBe(401);
  });
});

test('nock sees what goes to the networks', async () => {
  const seen = once(nock.emitter, 'no match');
  await fetch(`${OFFICIAL}/v3/seen`);
  expect((await seen)[0]).toMatchObject({ path: '/v3/seen' });
});

test('close leaves nothing in nock', async () => {
  await pyx.close();
  expect([nock.activeMocks(), nock.pendingMocks()]).toEqual([[], []]);
});
