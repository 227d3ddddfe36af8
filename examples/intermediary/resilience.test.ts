import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isTooDeep } from './core/json.js';
import { foundationParts } from './parts/foundation.js';
import { type Storage, StorageFailed } from './storage/storage.js';
import { type Bench, EVENTS_SECRET, openBench, type Reply } from './testing/bench.js';

let bench: Bench;
afterEach(() => bench.close());

const notifyUrl = (): string => `${bench.url}/notify/wechatpay/payment`;
const order = async (id: string) => {
  const orderId = String((await bench.payment(id)).networkOrderId);
  const found = bench.wechatpay.orders.get(orderId);
  if (found === undefined) throw new Error(`no order of ${id}`);
  return { orderId, found };
};

/** The real storage, on a disk that can be filled: everything that writes then fails, as SQLite would. */
function fillable() {
  const disk = { full: false };
  const openStorage = (path: string): Storage =>
    new Proxy(foundationParts.openStorage(path), {
      get(storage, name, receiver) {
        const found: unknown = Reflect.get(storage, name, receiver);
        const writes = /^(transaction|save|insert|use|add|take|remove|claim$|release)/.test(String(name));
        if (!writes || typeof found !== 'function') return found;
        return (...given: unknown[]) => {
          if (disk.full) throw new StorageFailed('SQLITE_FULL');
          return found.apply(storage, given) as unknown;
        };
      },
    });
  return { disk, openStorage };
}

test('with a full disk nothing is sent, nothing is acknowledged, and afterwards everything goes on', async () => {
  const { disk, openStorage } = fillable();
  bench = await openBench({ openStorage });
  await bench.pay('before');
  const { orderId, found } = await order('before');
  disk.full = true;

  const refused = await bench.pay('p1', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000001' });
  expect([refused.status, refused.body.code, refused.body.execution]).toEqual([503, 'UNAVAILABLE', 'UNKNOWN']);
  const cancel = await bench.call('POST', '/v1/merchants/m1/payments/before/cancel', { requestId: 'c1' });
  expect([cancel.status, cancel.body.code]).toEqual([503, 'UNAVAILABLE']);
  found.state = 'SUCCESS';
  expect((await bench.wechatpay.notify(notifyUrl(), orderId)).status).toBe(500);
  expect(await bench.payment('before')).toMatchObject({ status: 'PENDING' });
  expect(bench.wechatpay.seen.filter(({ path }) => path.endsWith('/pay'))).toEqual([]);

  disk.full = false;
  expect((await bench.wechatpay.notify(notifyUrl(), orderId)).status).toBe(200);
  await expect
    .poll(() => bench.events.map(({ json }) => json.type), { timeout: 10_000 })
    .toEqual(['payment.succeeded']);
  expect((await bench.pay('p1', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000001' })).status).toBe(201);
});

test('a disk that fills while an order is under way costs neither the order nor its claim', async () => {
  const { disk, openStorage } = fillable();
  bench = await openBench({ openStorage });
  bench.wechatpay.onRequest = ({ path }) => {
    if (path.endsWith('/pay')) disk.full = true;
  };
  const paid = await bench.pay('p1', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000001' });
  expect([paid.status, paid.body.status]).toEqual([201, 'PENDING']);
  disk.full = false;
  await bench.until('p1', (payment) => payment.status === 'SUCCEEDED');
  expect(bench.wechatpay.seen.filter(({ path }) => path.endsWith('/pay'))).toHaveLength(1);
});

test('an event whose acknowledgement could not be stored is not lost', async () => {
  const { disk, openStorage } = fillable();
  bench = await openBench({ openStorage });
  bench.onEvent = () => {
    if (bench.events.length === 1) {
      bench.refuseEvents = 1;
      disk.full = true;
    }
  };
  await bench.pay('p1', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000001' });
  await expect.poll(() => bench.events.length, { timeout: 10_000 }).toBe(1);
  disk.full = false;
  await expect.poll(() => bench.events.length, { timeout: 10_000 }).toBe(2);
  expect(bench.events[1]?.body).toBe(bench.events[0]?.body);
});

test('what is too much is refused before anything is sent, and what was accepted is done', async () => {
  bench = await openBench({ hasRoom: (underWay) => underWay < 2 });
  const code = (digits: number) => ({ mode: 'CPM', wallet: 'AUTO', paymentCode: `13000000000000000${digits}` });
  const answers: Reply[] = await Promise.all([1, 2, 3, 4, 5].map((each) => bench.pay(`p${each}`, code(each))));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.map(({ body }) => [body.code, body.execution])).toEqual(refused.map(() => ['OVERLOADED', 'NONE']));
  expect(refused.length).toBeGreaterThan(0);
  const done = answers.filter(({ body }) => body.status === 'SUCCEEDED');
  expect(done.length + refused.length).toBe(5);
  expect(bench.wechatpay.seen.filter(({ path }) => path.endsWith('/pay'))).toHaveLength(done.length);
});

const webhook = (url: string) =>
  bench.call('PATCH', '/v1/merchants/m1', { requestId: 'w1', webhook: { url, secret: EVENTS_SECRET } });

test('a webhook that answers nobody delays neither the platform’s events nor acknowledgements', async () => {
  // The same receiver, so that its address may be called: what comes for the merchant waits for ever.
  bench = await openBench();
  bench.silentPaths.add('/merchant');
  expect((await webhook(`${new URL(bench.eventsUrl).origin}/merchant`)).status).toBe(200);
  // More than are sent to one receiver at once.
  const ids = Array.from({ length: 20 }, (_, number) => `p${number}`);
  const expiresAt = new Date(Date.now() + 7_000_000).toISOString();
  await Promise.all(ids.map((id) => bench.pay(id, { expiresAt })));
  for (const id of ids) {
    const { orderId, found } = await order(id);
    found.state = 'SUCCESS';
    expect((await bench.wechatpay.notify(notifyUrl(), orderId)).status).toBe(200);
  }
  const paid = () => bench.events.filter(({ json }) => json.type === 'payment.succeeded').length;
  await expect.poll(paid, { timeout: 40_000 }).toBe(20);
  // Five seconds are given to each event of the silent receiver: one after the other they would take 100.
  expect(bench.asked).toContain('/merchant');
}, 60_000);

test.each([
  'http://127.0.0.1:1/hook',
  'http://localhost/hook',
  'https://2130706433/hook',
  'https://0x7f.1/hook',
  'https://[::1]/hook',
  'https://[::ffff:10.0.0.1]/hook',
  'https://10.1.2.3/hook',
  'https://172.20.0.1/hook',
  'https://169.254.169.254/latest/meta-data',
  'https://router/hook',
  'https://db.internal/hook',
  'https://user:secret@example.com/hook',
  'http://example.com/hook',
  'file:///etc/passwd',
  'gopher://example.com/',
])('the webhook address %s is refused at once', async (url) => {
  bench = await openBench();
  const { status, body } = await webhook(url);
  expect([status, body.errors]).toMatchObject([400, [{ pointer: '/webhook' }]]);
});

test('a webhook’s redirect is not followed', async () => {
  bench = await openBench();
  const reached: string[] = [];
  const canary = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => void canary.listen(0, '127.0.0.1', resolve));
  bench.redirects.set('/moved', `http://127.0.0.1:${(canary.address() as AddressInfo).port}/inside`);
  await webhook(`${new URL(bench.eventsUrl).origin}/moved`);
  await bench.pay('p1', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000001' });
  await expect
    .poll(() => bench.asked.filter((path) => path === '/moved').length, { timeout: 10_000 })
    .toBeGreaterThan(1);
  expect(reached).toEqual([]);
  await new Promise((resolve) => canary.close(resolve));
});

test('a body that is too deep or too large is refused, and others are served meanwhile', async () => {
  bench = await openBench();
  const post = async (body: string) => {
    const response = await fetch(`${bench.url}/v1/merchants/m1/payments`, {
      method: 'POST',
      headers: { authorization: 'Bearer platform-token', 'content-type': 'application/json' },
      body,
    });
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await post(`{"paymentId":${'['.repeat(30_000)}`)).toEqual([400, 'MALFORMED']);
  expect(await post(`{"paymentId":"${'x'.repeat(70_000)}"}`)).toEqual([413, 'TOO_LARGE']);
  const notice = await fetch(notifyUrl(), { method: 'POST', body: 'x'.repeat(200_000) });
  expect(notice.status).toBe(413);
  expect([isTooDeep('["[[[\\"[[["]'), isTooDeep('{"a":"\\\\"}'), isTooDeep('['.repeat(33))]).toEqual([
    false,
    false,
    true,
  ]);
});

test('who sends a body byte by byte is cut off', async () => {
  bench = await openBench();
  const { port } = new URL(bench.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('POST /notify/wechatpay/payment HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.resume();
  expect((await bench.pay('p1')).status).toBe(201);
  await ended;
}, 20_000);
