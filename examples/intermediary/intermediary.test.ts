import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, EVENTS_SECRET, type Json, merchantBody, openBench } from './testing/bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const krw = (value: string) => ({ currency: 'KRW', value });
const code = (digits: string): Json => ({ mode: 'CPM', wallet: 'AUTO', paymentCode: `13${digits.padStart(16, '0')}` });
const notifyUrl = (): string => `${bench.url}/notify/wechatpay/payment`;
const status = (expected: string) => (payment: Json) => payment.status === expected;
const sent = (path: RegExp) => bench.wechatpay.seen.filter((each) => each.path.match(path));

test('a prepaid order is paid by notification, refunded in two parts, and tells of it once each', async () => {
  const created = await bench.pay('p1');
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ status: 'PENDING', version: 2, action: { type: 'QR' }, amount: krw('15000') });
  const orderId = String((created.body as Json).networkOrderId);
  expect(sent(/native/)[0]?.body).toMatchObject({
    out_trade_no: orderId,
    sub_mchid: '1900000200',
    description: '小店',
  });

  const order = bench.wechatpay.orders.get(orderId);
  if (order) order.state = 'SUCCESS';
  for (let times = 0; times < 3; times += 1)
    expect((await bench.wechatpay.notify(notifyUrl(), orderId)).status).toBe(200);
  expect(await bench.payment('p1')).toMatchObject({
    status: 'SUCCEEDED',
    refundableAmount: krw('15000'),
    action: { type: 'NONE' },
  });

  const refund = (refundId: string, value: string) =>
    bench.call('POST', '/v1/merchants/m1/payments/p1/refunds', { refundId, amount: krw(value) });
  const answers = await Promise.all([refund('r1', '5000'), refund('r2', '10000'), refund('r3', '1')]);
  expect(answers.map((each) => each.status).sort()).toEqual([201, 201, 409]);
  expect((await refund('r1', '5000')).status).toBe(200);
  expect((await refund('r1', '5001')).body).toMatchObject({ code: 'ID_REUSED', execution: 'NONE' });
  await bench.until('p1', (payment) => (payment.refundedAmount as { value: string }).value === '15000');
  expect(await bench.payment('p1')).toMatchObject({ status: 'SUCCEEDED', refundableAmount: krw('0') });
  expect(order?.refunds.size).toBe(2);

  const types = () => bench.events.map((each) => each.json.type).sort();
  await expect.poll(types).toEqual(['payment.succeeded', 'refund.succeeded', 'refund.succeeded']);
  for (const event of bench.events) {
    new Webhook(EVENTS_SECRET).verify(event.body, event.headers as Record<string, string>);
  }
});

test('a code payment is answered with its outcome; the code works once', async () => {
  const first = await bench.pay('p1', code('1'));
  expect(first.body).toMatchObject({ status: 'SUCCEEDED', payerAmount: { currency: 'CNY', value: '88' } });
  expect(first.body).toMatchObject({ exchangeRate: { base: 'KRW', quote: 'CNY', rate: '0.0053' } });
  expect((await bench.pay('p1', code('1'))).status).toBe(200);
  expect((await bench.pay('p1', code('2'))).body).toMatchObject({ code: 'ID_REUSED' });
  expect((await bench.pay('p2', code('1'))).body).toMatchObject({ code: 'CODE_USED', execution: 'NONE' });
  expect((await bench.pay('p3', { ...code('1'), paymentCode: '281234567890123456' })).body).toMatchObject({
    code: 'CODE_UNKNOWN',
  });
  expect(sent(/micropay/)).toHaveLength(1);
});

test('simultaneous creates with one id lead to one order', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => bench.pay('p1', code('1'))));
  expect(answers.map((each) => each.status).sort()).toEqual([200, 200, 200, 201]);
  expect(sent(/pay$/)).toHaveLength(1);
});

test('a lost answer of a code payment is unknown, then found out by query', async () => {
  bench.wechatpay.disturb(/pay$/, 'execute-and-reset');
  const created = await bench.pay('p1', code('1'));
  expect(created.body).toMatchObject({ status: 'PENDING' });
  await bench.until('p1', status('SUCCEEDED'));
  expect(sent(/pay$/)).toHaveLength(1);
});

test('a definite refusal fails the payment at once', async () => {
  bench.wechatpay.codeState = '!NOT_ENOUGH';
  expect((await bench.pay('p1', code('1'))).body).toMatchObject({
    status: 'FAILED',
    failure: { code: 'NOTENOUGH', definite: true },
  });
});

test('a payer who never confirms: the order is reversed, and only then the payment fails', async () => {
  bench.wechatpay.codeState = 'USERPAYING';
  await bench.pay('p1', code('1'));
  const failed = await bench.until('p1', status('FAILED'));
  expect(failed).toMatchObject({ failure: { code: 'NOT_CONFIRMED' } });
  expect(bench.wechatpay.orders.get(String(failed.networkOrderId))?.state).toBe('REVOKED');
});

test('a payer who confirms late is paid', async () => {
  await bench.close();
  bench = await openBench({ patienceMs: () => 86_400_000 });
  bench.wechatpay.codeState = 'USERPAYING';
  const created = await bench.pay('p1', code('1'));
  const order = bench.wechatpay.orders.get(String((created.body as Json).networkOrderId));
  if (order) order.state = 'SUCCESS';
  await bench.until('p1', status('SUCCEEDED'));
});

test('an unverifiable answer is an unknown outcome', async () => {
  bench.wechatpay.disturb(/pay$/, 'unsigned');
  expect((await bench.pay('p1', code('1'))).body).toMatchObject({ status: 'PENDING' });
  await bench.until('p1', status('SUCCEEDED'));
});

test('an order request that got lost is repeated with the same number', async () => {
  bench.wechatpay.disturb(/native/, 'reset', 'system-error');
  expect((await bench.pay('p1')).body).toMatchObject({ status: 'PENDING', action: { type: 'QR' } });
  expect(sent(/native/)).toHaveLength(3);
  expect(new Set(sent(/native/).map((each) => JSON.stringify(each.body))).size).toBe(1);
});

test('without any notification the payment is found by query', async () => {
  const created = await bench.pay('p1');
  const order = bench.wechatpay.orders.get(String((created.body as Json).networkOrderId));
  if (order) order.state = 'SUCCESS';
  await bench.until('p1', status('SUCCEEDED'));
});

test('an unpaid order is closed at the network when it expires', async () => {
  const created = await bench.pay('p1');
  const expired = await bench.until('p1', status('EXPIRED'));
  expect(bench.wechatpay.orders.get(String((created.body as Json).networkOrderId))?.state).toBe('CLOSED');
  expect(expired).toMatchObject({ cancellation: { status: 'NONE' } });
}, 10_000);

test('forged, altered and foreign notifications have no effect and are not acknowledged', async () => {
  const orderId = String(((await bench.pay('p1')).body as Json).networkOrderId);
  const probe = await bench.wechatpay.notify(notifyUrl(), orderId, { signature: 'WECHATPAY/SIGNTEST/AAAA' });
  const cheaper = await bench.wechatpay.notify(notifyUrl(), orderId, { total: 1 });
  const unknownType = await bench.wechatpay.notify(notifyUrl(), orderId, { eventType: 'SOMETHING.NEW' });
  expect([probe.status, cheaper.status, unknownType.status]).toEqual([401, 400, 200]);
  expect(await bench.payment('p1')).toMatchObject({ status: 'PENDING' });
});

test('a new platform certificate is fetched when its serial appears, and not for every unknown one', async () => {
  await bench.close();
  let downloads = 1;
  // The pause between two downloads is another test's; here it lasts as long as a busy machine takes.
  bench = await openBench({ mayRefreshKeys: () => downloads-- > 0 });
  const orderId = String(((await bench.pay('p1')).body as Json).networkOrderId);
  await bench.wechatpay.rotate();
  expect((await bench.wechatpay.notify(notifyUrl(), orderId)).status).toBe(200);
  expect(await bench.payment('p1')).toMatchObject({ status: 'SUCCEEDED' });
  await bench.wechatpay.rotate();
  for (let times = 0; times < 5; times += 1)
    expect((await bench.wechatpay.notify(notifyUrl(), orderId)).status).toBe(401);
  expect(sent(/certificates/)).toHaveLength(1);
});

test('cancelling an unpaid order waits until the network takes the close, and stays cancelled', async () => {
  const orderId = String(((await bench.pay('p1')).body as Json).networkOrderId);
  const cancel = () => bench.call('POST', '/v1/merchants/m1/payments/p1/cancel', { requestId: 'c1' });
  expect((await cancel()).body).toMatchObject({
    status: 'PENDING',
    cancellation: { status: 'PENDING' },
    action: { type: 'NONE' },
  });
  await bench.until('p1', status('CANCELLED'));
  expect((await cancel()).body).toMatchObject({ cancellation: { status: 'SUCCEEDED', kind: 'VOID' } });
  // A capture that surfaces all the same goes back by itself, and changes nothing northbound.
  const order = bench.wechatpay.orders.get(orderId);
  if (order) order.state = 'SUCCESS';
  expect((await bench.wechatpay.notify(notifyUrl(), orderId)).status).toBe(200);
  await expect.poll(() => order?.refunds.size).toBe(1);
  expect(await bench.payment('p1')).toMatchObject({ status: 'CANCELLED' });
}, 10_000);

test('a paid prepaid order is cancelled by refund, a paid code payment by reverse', async () => {
  const orderId = String(((await bench.pay('p1')).body as Json).networkOrderId);
  const order = bench.wechatpay.orders.get(orderId);
  if (order) order.state = 'SUCCESS';
  await bench.wechatpay.notify(notifyUrl(), orderId);
  await bench.pay('p2', code('1'));
  const cancel = (id: string) => bench.call('POST', `/v1/merchants/m1/payments/${id}/cancel`, { requestId: `c-${id}` });
  expect((await cancel('p1')).body).toMatchObject({
    status: 'SUCCEEDED',
    cancellation: { status: 'PENDING', kind: 'REFUND' },
  });
  expect((await cancel('p2')).body).toMatchObject({
    status: 'SUCCEEDED',
    cancellation: { status: 'PENDING', kind: 'VOID' },
  });
  expect(
    (await bench.call('POST', '/v1/merchants/m1/payments/p1/refunds', { refundId: 'r1', amount: krw('1') })).body,
  ).toMatchObject({
    code: 'NOT_REFUNDABLE',
  });
  expect(await bench.until('p1', status('CANCELLED'))).toMatchObject({
    cancellation: { status: 'SUCCEEDED', kind: 'REFUND' },
  });
  expect(await bench.until('p2', status('CANCELLED'))).toMatchObject({
    cancellation: { status: 'SUCCEEDED', kind: 'VOID' },
  });
  await expect.poll(() => bench.events.filter((each) => each.json.type === 'payment.reversed').length).toBe(2);
});

test('a network cancellation of a payment never seen keeps it from ever starting', async () => {
  const cancel = (value: string) =>
    bench.call('POST', '/v1/merchants/m1/payments/p1/network-cancel', {
      originalRequestedAt: '2026-11-23T10:00:00+09:00',
      amount: krw(value),
      storeId: 's1',
      reason: 'TIMEOUT',
    });
  expect(await cancel('15000')).toMatchObject({ status: 200, body: { status: 'CANCELLED', origin: 'NETWORK_CANCEL' } });
  expect((await cancel('15001')).body).toMatchObject({ code: 'ID_REUSED' });
  expect((await bench.pay('p1')).body).toMatchObject({ code: 'CANCELLED_BEFORE', execution: 'NONE' });
  expect(bench.wechatpay.seen).toHaveLength(0);
});

test('a network cancellation during the payment gives the money back', async () => {
  bench.wechatpay.disturb(/pay$/, 'execute-and-reset');
  await bench.pay('p1', code('1'));
  await bench.call('POST', '/v1/merchants/m1/payments/p1/network-cancel', {
    originalRequestedAt: '2026-11-23T10:00:00+09:00',
    amount: krw('15000'),
    storeId: 's1',
    reason: 'TIMEOUT',
  });
  const cancelled = await bench.until('p1', status('CANCELLED'));
  expect(bench.wechatpay.orders.get(String(cancelled.networkOrderId))?.state).toBe('REVOKED');
});

test('a lost refund answer is settled under the same number', async () => {
  await bench.pay('p1', code('1'));
  bench.wechatpay.disturb(/refunds$/, 'execute-and-reset');
  await bench.call('POST', '/v1/merchants/m1/payments/p1/refunds', { refundId: 'r1', amount: krw('15000') });
  await bench.until('p1', (payment) => (payment.refundedAmount as { value: string }).value === '15000');
  expect(sent(/refunds$/)).toHaveLength(1);
});

test('a reversal and a refund made at the network are noticed', async () => {
  const first = await bench.pay('p1', code('1'));
  const second = await bench.pay('p2', code('2'));
  const orderOf = (reply: { body: unknown }) => bench.wechatpay.orders.get(String((reply.body as Json).networkOrderId));
  const [reversed, refunded] = [orderOf(first), orderOf(second)];
  if (reversed) reversed.state = 'REVOKED';
  refunded?.refunds.set('portal1', { refund: 4_000, status: 'SUCCESS' });
  await bench.until('p1', status('CANCELLED'));
  await bench.until('p2', (payment) => (payment.refundableAmount as { value: string }).value === '11000');
  expect((await bench.call('GET', '/v1/merchants/m1/payments/p2/refunds')).body).toMatchObject({
    data: [{ origin: 'NETWORK' }],
  });
});

test('of two attempts at one sale that both get paid, one is returned', async () => {
  const first = await bench.pay('p1', { saleId: 'sale' });
  const second = await bench.pay('p2', { saleId: 'sale' });
  for (const reply of [first, second]) {
    const orderId = String((reply.body as Json).networkOrderId);
    const order = bench.wechatpay.orders.get(orderId);
    if (order) order.state = 'SUCCESS';
    await bench.wechatpay.notify(notifyUrl(), orderId);
  }
  await bench.until('p2', status('CANCELLED'));
  expect(await bench.payment('p1')).toMatchObject({ status: 'SUCCEEDED' });
  expect((await bench.pay('p3', { saleId: 'sale' })).body).toMatchObject({ code: 'SALE_PAID', execution: 'NONE' });
});

test('events are sent again with the same id and body until somebody takes them', async () => {
  bench.refuseEvents = 3;
  await bench.pay('p1', code('1'));
  await expect.poll(() => bench.events.length).toBe(4);
  expect(new Set(bench.events.map((each) => each.body)).size).toBe(1);
  expect(new Set(bench.events.map((each) => each.headers['webhook-id'])).size).toBe(1);
});

test('after a restart everything goes on', async () => {
  await bench.close();
  // However long a busy machine takes for the restart.
  bench = await openBench({ patienceMs: () => 86_400_000 });
  bench.wechatpay.codeState = 'USERPAYING';
  await bench.pay('p1', code('1'));
  await bench.pay('p2');
  await bench.restart();
  for (const order of bench.wechatpay.orders.values()) order.state = 'SUCCESS';
  await bench.until('p1', status('SUCCEEDED'));
  await bench.until('p2', status('SUCCEEDED'));
});

test('merchants see only their own payments', async () => {
  await bench.pay('p1', code('1'));
  const other = await bench.call('POST', '/v1/merchants', merchantBody('m2'));
  const token = String((other.body as unknown as { credentials: { token: string } }).credentials.token);
  expect((await bench.call('GET', '/v1/merchants/m1/payments/p1', undefined, token)).status).toBe(404);
  expect((await bench.call('GET', '/v1/merchants/m2/payments/p1', undefined, token)).status).toBe(404);
  expect((await bench.call('GET', '/v1/merchants/m2/payments', undefined, token)).body).toEqual({
    data: [],
    nextCursor: null,
  });
  expect((await bench.call('GET', '/v1/merchants/m1', undefined, 'wrong')).status).toBe(401);
});

test('lists are complete and stable under paging', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) await bench.pay(id, code(String(id.charCodeAt(0))));
  const ids: string[] = [];
  let cursor: string | null = '';
  do {
    const page = await bench.call('GET', `/v1/merchants/m1/payments?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
    const { data, nextCursor } = page.body as unknown as { data: { paymentId: string }[]; nextCursor: string | null };
    ids.push(...data.map((each) => each.paymentId));
    cursor = nextCursor;
  } while (cursor);
  expect(ids).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test.each(['0', '-1', '1.5', '1e3', '+1', ' 1', '01', '１', '', '100000001'])(
  'the amount "%s" is refused before anything is sent',
  async (value) => {
    const answer = await bench.pay('p1', { amount: krw(value) });
    expect([400, 409]).toContain(answer.status);
    expect(answer.body).toMatchObject({ execution: 'NONE' });
    expect(bench.wechatpay.seen).toHaveLength(0);
  },
);
