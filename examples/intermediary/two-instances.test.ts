import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, openBench } from './testing/bench.js';

let bench: Bench;
let second: Awaited<ReturnType<Bench['another']>>;
beforeEach(async () => {
  bench = await openBench();
  second = await bench.another();
});
afterEach(() => bench.close());

/** The same call at the first and at the second instance, in turn. */
async function both<T>(count: number, call: (number: number) => Promise<T>): Promise<T[]> {
  const first = bench.url;
  const calls = Array.from({ length: count }, (_, number) => {
    // The address is read when the call begins.
    bench.url = number % 2 === 0 ? first : second.url;
    return call(number);
  });
  bench.url = first;
  return Promise.all(calls);
}

const code = (digits: string) => ({ mode: 'CPM', wallet: 'AUTO', paymentCode: `13${digits.padStart(16, '0')}` });
const sent = (path: RegExp) => bench.wechatpay.seen.filter((each) => path.test(each.path));
const types = () => bench.events.map(({ json }) => json.type);

test('one id at both is one order, one code at both is one payment', async () => {
  const same = await both(6, () => bench.pay('p1', code('1')));
  expect(same.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
  const used = await both(4, (number) => bench.pay(`q${number}`, code('2')));
  expect(used.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(sent(/pay$/)).toHaveLength(2);
  await expect.poll(types, { timeout: 10_000 }).toEqual(['payment.succeeded', 'payment.succeeded']);
});

test('refunds at both stay within what was taken, and each is sent once', async () => {
  await bench.pay('p1', code('1'));
  const answers = await both(8, (number) =>
    bench.call('POST', '/v1/merchants/m1/payments/p1/refunds', {
      refundId: `r${number}`,
      amount: { currency: 'KRW', value: '5000' },
    }),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
  await bench.until('p1', (payment) => (payment.refundedAmount as { value: string }).value === '15000');
  expect(sent(/\/refunds$/)).toHaveLength(3);
});

test('an order of the one is settled by a notice to the other, and told of once', async () => {
  const created = await bench.pay('p1');
  const orderId = String(created.body.networkOrderId);
  const order = bench.wechatpay.orders.get(orderId);
  if (order) order.state = 'SUCCESS';
  const told = await both(4, () => bench.wechatpay.notify(`${bench.url}/notify/wechatpay/payment`, orderId));
  expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await bench.payment('p1')).toMatchObject({ status: 'SUCCEEDED' });
  await expect.poll(types, { timeout: 10_000 }).toEqual(['payment.succeeded']);
});

test('a change that was agreed for later takes effect once', async () => {
  const effectiveFrom = new Date(Date.now() + 300).toISOString();
  await bench.call('PATCH', '/v1/merchants/m1', { requestId: 'c1', status: 'SUSPENDED', effectiveFrom });
  await expect.poll(types, { timeout: 10_000 }).toEqual(['merchant.updated']);
  // Both have looked for work since.
  await bench.pay('refused');
  const looked = async () => (await bench.call('GET', '/v1/activity')).body.pending;
  await expect.poll(looked, { timeout: 10_000 }).toBe(0);
  expect((await bench.call('GET', '/v1/merchants/m1')).body).toMatchObject({ status: 'SUSPENDED', version: 2 });
});

test('what one leaves behind the other takes up', async () => {
  bench.wechatpay.codeState = 'USERPAYING';
  const url = bench.url;
  bench.url = second.url;
  const created = await bench.pay('p1', code('1'));
  bench.url = url;
  await second.close();
  const order = bench.wechatpay.orders.get(String(created.body.networkOrderId));
  if (order) order.state = 'SUCCESS';
  await bench.until('p1', ({ status }) => status === 'SUCCEEDED');
});
