import dns from 'node:dns';
import net from 'node:net';
import { Pool } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { networks } from '../../simulators/index.js';
import { type Intercepted, interceptNetworks } from './index.js';
import { clientNames, clients, openEar, rootOf } from './testing.js';

let pyx: Intercepted | undefined;
afterEach(async () => {
  await pyx?.close();
  vi.restoreAllMocks();
});

/** Watches lookups, and lets none leave the machine. */
const watchLookups = () =>
  vi
    .spyOn(dns, 'lookup')
    .mockImplementation(((name: string, _options: unknown, tell: (error: Error) => void) =>
      process.nextTick(tell, Object.assign(new Error(`looked up ${name}`), { code: 'ENOTFOUND' }))) as never);

const failure = (act: Promise<unknown>): Promise<Error & { code?: string }> =>
  act.then(
    () => {
      throw new Error('it was answered');
    },
    (error: unknown) => rootOf(error),
  );

describe.each(clientNames)('%s', (client) => {
  test('is refused any other host by name, and no name is looked up', async () => {
    pyx = await interceptNetworks();
    const lookup = watchLookups();
    const error = await failure(
      clients[client]({ url: 'https://shop.example.com/pay', method: 'POST', body: Buffer.from('x') }),
    );
    expect(error.message).toContain('No connection to shop.example.com');
    for (const host of networks.wechatpay.info.officialHosts) expect(error.message).toContain(host);
    expect(error.message).toContain("interceptNetworks({ allow: ['shop.example.com'] })");
    expect(error.code).toBe('ERR_PYX_HOST_REFUSED');
    expect(lookup).not.toHaveBeenCalled();
  });

  test('reaches a host that is allowed', async () => {
    pyx = await interceptNetworks({ allow: ['Shop.Example.com'] });
    const lookup = watchLookups();
    const error = await failure(clients[client]({ url: 'https://shop.example.com/pay' }));
    expect(error.message).toContain('looked up shop.example.com');
    expect(lookup).toHaveBeenCalledOnce();
  });

  test.each(Object.values(networks).flatMap(({ info }) => info.officialHosts.map((host) => [host, info] as const)))(
    'is answered by %s without a lookup',
    async (host, { name, operations }) => {
      pyx = await interceptNetworks();
      const lookup = watchLookups();
      const [{ operation, path = '' } = { operation: '' }] = operations.filter(({ method }) => method === 'POST');
      // Unsigned, so refused: by the network to which the host belongs, in its own words.
      const { body } = await clients[client]({
        url: `https://${host}${path}`,
        method: 'POST',
        body: Buffer.from('{}'),
      });
      expect(JSON.parse(body.toString())).toEqual(expect.any(Object));
      const asked = [...pyx.journal.exchanges.values()].map((exchange) => [exchange.network, exchange.operation]);
      expect(asked).toEqual([[name, operation]]);
      expect(lookup).not.toHaveBeenCalled();
    },
  );
});

test('a pool of its own is no way around', async () => {
  pyx = await interceptNetworks();
  const official = new Pool('https://api.mch.weixin.qq.com');
  const { statusCode, body } = await official.request({ path: '/nowhere', method: 'GET' });
  await body.dump();
  expect(statusCode).toBe(404);
  const other = new Pool('http://shop.example.com:8080');
  expect((await failure(other.request({ path: '/', method: 'GET' }))).message).toContain(
    'No connection to shop.example.com',
  );
});

test('neither is a bare socket, an address, or another spelling', async () => {
  pyx = await interceptNetworks();
  const refused = (port: number, host: string) =>
    new Promise<Error>((resolve) => void net.connect(port, host).on('error', resolve));
  expect((await refused(25, 'MAIL.example.com.')).message).toContain('No connection to mail.example.com:');
  expect((await refused(443, '192.0.2.1')).message).toContain('No connection to 192.0.2.1:');
  expect((await refused(443, '2001:db8::1')).message).toContain('No connection to 2001:db8::1:');
});

test('this machine stays within reach, by every name of it', async () => {
  const ear = await openEar();
  pyx = await interceptNetworks();
  const { port } = new URL(ear.url);
  for (const host of ['127.0.0.1', 'localhost']) expect((await fetch(`http://${host}:${port}/`)).status).toBe(204);
  await ear.close();
});

test('a proxy of the environment is passed by, and back afterwards', async () => {
  const ear = await openEar();
  vi.stubEnv('HTTPS_PROXY', ear.url);
  vi.stubEnv('NO_PROXY', 'intranet');
  pyx = await interceptNetworks();
  await clients.axios({ url: 'https://api.mch.weixin.qq.com/nowhere' });
  expect(ear.heard).toEqual([]);
  await pyx.close();
  expect(process.env['NO_PROXY']).toBe('intranet');
  vi.unstubAllEnvs();
  await ear.close();
});

test('what is no host name is refused at once', async () => {
  await expect(interceptNetworks({ allow: ['https://shop.example.com/'] })).rejects.toThrow(/is no host name/);
  // And has left nothing behind.
  pyx = await interceptNetworks();
});
