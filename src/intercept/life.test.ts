import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { dirname } from 'node:path';
import tls from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { interceptNetworks } from './index.js';
import { clients } from './testing.js';

const state = () => [
  tls.connect,
  Reflect.get(net.Socket.prototype, 'connect'),
  process.env['NO_PROXY'],
  process.env['no_proxy'],
];
const before = state();

afterEach(() => expect(state()).toEqual(before));

const CERTIFICATES = 'https://api.mch.weixin.qq.com/v3/global/certificates';

test('a second one at the same time is refused, and says what to do', async () => {
  const first = await interceptNetworks();
  await expect(interceptNetworks()).rejects.toThrow(/already at work in this process.*close\(\).*reset\(\)/s);
  expect((await clients.fetch({ url: CERTIFICATES })).status).toBe(401);
  await first.close();
  const second = await interceptNetworks();
  await second.close();
});

test('one after the other: no client keeps a connection into the world before', async () => {
  for (const seed of ['one', 'two', 'three']) {
    const pyx = await interceptNetworks({ seed });
    for (const client of Object.values(clients)) expect((await client({ url: CERTIFICATES })).status).toBe(401);
    expect(pyx.journal.exchanges.size).toBe(4);
    await pyx.close();
  }
});

test('reset forgets what happened and keeps keys and merchants', async () => {
  const pyx = await interceptNetworks({ merchants: ['Kim', 'Lee'] });
  const { merchants, pem } = pyx.networks.wechatpay;
  const key = pem.merchantPrivateKey;
  await clients.fetch({ url: CERTIFICATES });
  await pyx.nemesis.arm({ fault: 'lose-reply', network: 'wechatpay', operation: '*' });
  await pyx.reset();
  expect(pyx.journal.entries).toEqual([]);
  expect(pyx.nemesis.armed).toEqual([]);
  expect(merchants.map(({ name }) => name)).toEqual(['Kim', 'Lee']);
  expect(pem.merchantPrivateKey).toBe(key);
  await pyx.close();
});

test('key texts are those of the files, now and after a renewal; close takes the files away', async () => {
  const pyx = await interceptNetworks();
  const { credentials, pem, operator } = pyx.networks.wechatpay;
  const serial = credentials.merchantSerial;
  const key = pem.merchantPrivateKey;
  await operator.renewMerchantCertificate();
  expect(credentials.merchantSerial).not.toBe(serial);
  expect(pem.merchantPrivateKey).not.toBe(key);
  expect(pem.merchantPrivateKey).toBe(readFileSync(credentials.merchantPrivateKeyFile, 'utf8'));
  await pyx.close();
  expect(existsSync(dirname(credentials.merchantPrivateKeyFile))).toBe(false);
});

test('a second close is the first, and what was awaited is given up', async () => {
  const pyx = await interceptNetworks();
  const never = pyx.happens('acknowledged');
  const given = expect(never).rejects.toThrow('closed before it happened');
  await Promise.all([pyx.close(), pyx.close()]);
  await given;
});

test('a question about the journal that throws is answered with its error', async () => {
  const pyx = await interceptNetworks();
  const asked = pyx.happens('fault-struck', () => {
    throw new Error('of the test');
  });
  const given = expect(asked).rejects.toThrow('of the test');
  await pyx.nemesis.arm({ fault: 'delay', parameters: { ms: 1 }, network: 'wechatpay', operation: '*' });
  expect((await clients.fetch({ url: CERTIFICATES })).status).toBe(401);
  await given;
  expect(pyx.internalErrors).toEqual([]);
  await pyx.close();
});

test('ends with its block', async () => {
  {
    await using pyx = await interceptNetworks();
    expect(tls.connect).not.toBe(before[0]);
    expect(pyx.networks.wechatpay.hosts).toContain('api.mch.weixin.qq.com');
  }
  expect(tls.connect).toBe(before[0]);
});

test('whatever wraps a connection after us stays in place, and ours does nothing any more', async () => {
  const pyx = await interceptNetworks();
  const ours = tls.connect;
  const wrapper = (...given: unknown[]) => Reflect.apply(ours, tls, given);
  Object.assign(tls, { connect: wrapper });
  await pyx.close();
  expect(tls.connect).toBe(wrapper);
  const server = net.createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  const socket = tls.connect({ port, host: '127.0.0.1', servername: 'api.mch.weixin.qq.com' });
  expect(socket).toBeInstanceOf(tls.TLSSocket);
  await new Promise((resolve) => socket.once('error', resolve));
  server.close();
  Object.assign(tls, { connect: before[0] });
});
