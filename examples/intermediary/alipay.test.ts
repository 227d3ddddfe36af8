import { createVerify } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AlipayBench, openAlipayBench } from './testing/alipay-bench.js';
import { ALIPAY_MERCHANT, type NoticeChange, type Reaction } from './testing/alipay-double.js';
import { type Json, merchantBody } from './testing/bench.js';

let bench: AlipayBench;
beforeEach(async () => {
  // However long a busy machine takes.
  bench = await openAlipayBench({ patienceMs: () => 86_400_000 });
});
afterEach(() => bench.close());

/** For what is about patience itself. */
async function withUsualPatience(): Promise<void> {
  await bench.close();
  bench = await openAlipayBench();
}

const krw = (value: string) => ({ currency: 'KRW', value });
const code = (digits: string): Json => ({ mode: 'CPM', wallet: 'AUTO', paymentCode: `28${digits.padStart(16, '0')}` });
const qr: Json = { wallet: 'ALIPAY' };
const notifyUrl = (): string => `${bench.url}/notify/alipay/payment`;
const status = (expected: string) => (payment: Json) => payment.status === expected;
const sent = (operation: string) => bench.alipay.seen.filter((each) => each.operation === operation);
const bodies = (operation: string) => new Set(sent(operation).map(({ body }) => JSON.stringify(body)));
const orderIdOf = ({ body }: { body: unknown }) => String((body as Json).networkOrderId);
const held = (orderId: string) => {
  const payment = bench.alipay.payments.get(orderId);
  if (payment === undefined) throw new Error(`no payment ${orderId}`);
  return payment;
};
const refund = (id: string, refundId: string, value: string) =>
  bench.call('POST', `/v1/merchants/m1/payments/${id}/refunds`, { refundId, amount: krw(value) });
const refunded = (value: string) => (payment: Json) => (payment.refundedAmount as { value: string }).value === value;
const cancel = (id: string) => bench.call('POST', `/v1/merchants/m1/payments/${id}/cancel`, { requestId: `c-${id}` });

test("a payer's code is charged at the network of its prefix", async () => {
  const paid = await bench.pay('p1', { ...code('1'), terminalId: 't1' });
  expect(paid.body).toMatchObject({
    status: 'SUCCEEDED',
    wallet: 'ALIPAY',
    exchangeRate: { base: 'KRW', quote: 'CNY', rate: '0.00526316', id: 'q1' },
    networkTransactionId: held(orderIdOf(paid)).paymentId,
  });
  expect(sent('pay')).toEqual([
    {
      operation: 'pay',
      signatureIsRight: true,
      body: {
        productCode: 'IN_STORE_PAYMENT',
        paymentRequestId: orderIdOf(paid),
        order: {
          referenceOrderId: orderIdOf(paid),
          orderDescription: '小店',
          orderAmount: krw('15000'),
          merchant: {
            referenceMerchantId: ALIPAY_MERCHANT,
            merchantMCC: '5411',
            merchantName: '小店',
            store: { referenceStoreId: 's1', storeName: '본점', storeMCC: '5411', storeTerminalId: 't1' },
          },
          env: { storeTerminalId: 't1', storeTerminalRequestTime: '2026-11-23T09:00:00+08:00' },
        },
        paymentAmount: krw('15000'),
        paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: '280000000000000001' },
        paymentFactor: { inStorePaymentScenario: 'PaymentCode' },
        settlementStrategy: { settlementCurrency: 'KRW' },
        paymentNotifyUrl: 'http://127.0.0.1:1/notify/alipay/payment',
      },
    },
  ]);
  expect(bench.wechatpay.seen).toEqual([]);

  const other = await bench.pay('p2', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000001' });
  expect(other.body).toMatchObject({ status: 'SUCCEEDED', wallet: 'WECHATPAY' });
  expect([bench.alipay.payments.size, bench.wechatpay.orders.size]).toEqual([1, 1]);
});

test('a code of no wallet, or of another than the one asked for, goes nowhere', async () => {
  for (const [id, paymentCode, wallet] of [
    ['p1', '240000000000000001', 'AUTO'],
    ['p2', '310000000000000001', 'ALIPAY'],
    ['p3', '280000000000000001', 'WECHATPAY'],
    ['p4', '130000000000000001', 'ALIPAY'],
  ] as const) {
    const refused = await bench.pay(id, { mode: 'CPM', wallet, paymentCode });
    expect(refused).toMatchObject({ status: 400, body: { code: 'CODE_UNKNOWN', execution: 'NONE' } });
  }
  expect([bench.alipay.seen, bench.wechatpay.seen]).toEqual([[], []]);
});

test('a payment in a wallet that the merchant has not is refused', async () => {
  await bench.call('POST', '/v1/merchants', merchantBody('m2'));
  for (const form of [code('1'), qr]) {
    const refused = await bench.call('POST', '/v1/merchants/m2/payments', {
      paymentId: 'p1',
      direction: 'INBOUND',
      mode: 'MPM_DYNAMIC',
      storeId: 's1',
      amount: krw('100'),
      requestedAt: '2026-11-23T10:00:00+09:00',
      ...form,
    });
    expect(refused.body).toMatchObject({ code: 'WALLET_NOT_ACTIVE', execution: 'NONE' });
  }
  expect(bench.alipay.seen).toEqual([]);
});

test.each(['U', 'S'] as const)(
  'a made code (answered %s) is not paid before its notification says so',
  async (made) => {
    bench.alipay.codeMade = made;
    const created = await bench.pay('p1', qr);
    const orderId = orderIdOf(created);
    expect(created.body).toMatchObject({
      status: 'PENDING',
      action: { type: 'QR', payload: `https://gqr.alipay.com/${orderId}` },
    });
    expect(sent('pay')[0]?.body).toMatchObject({ paymentFactor: { inStorePaymentScenario: 'OrderCode' } });
    const { expiresAt } = created.body as Json;
    expect(Date.parse(String(sent('pay')[0]?.body.paymentExpiryTime))).toBe(Date.parse(String(expiresAt)));

    held(orderId).state = 'SUCCESS';
    for (let times = 0; times < 3; times += 1) {
      const acknowledged = await bench.alipay.notify(notifyUrl(), orderId);
      const text = await acknowledged.text();
      expect([acknowledged.status, JSON.parse(text)]).toEqual([
        200,
        { result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success' } },
      ]);
      const encoded = acknowledged.headers.get('signature')?.split('signature=')[1] ?? '';
      const signed = `POST /notify/alipay/payment\n${bench.alipay.clientId}.${acknowledged.headers.get('response-time')}.${text}`;
      const verifier = createVerify('RSA-SHA256').update(signed);
      expect(verifier.verify(bench.alipay.privateKey, decodeURIComponent(encoded), 'base64')).toBe(true);
      expect(await bench.payment('p1')).toMatchObject({ status: 'SUCCEEDED', refundableAmount: krw('15000') });
    }
    await expect.poll(() => bench.events.map(({ json }) => json.type)).toEqual(['payment.succeeded']);
    const { body: history } = await bench.call('GET', '/v1/merchants/m1/payments/p1/history');
    expect((history as unknown as Json[]).filter(({ kind }) => kind === 'CAPTURED')).toHaveLength(1);
  },
);

test('the code on the counter leads to a page of Alipay', async () => {
  const issued = await bench.call('GET', '/v1/merchants/m1/stores/s1/static-qr?wallet=ALIPAY');
  const page = { mode: 'MPM_STATIC', qrPayload: (issued.body as Json).payload };
  const created = await bench.pay('p1', { ...page, ...qr });
  const orderId = orderIdOf(created);
  expect(created.body).toMatchObject({
    status: 'PENDING',
    action: { type: 'REDIRECT', url: `https://gqr.alipay.com/${orderId}` },
  });
  expect(sent('pay')[0]?.body).toMatchObject({
    paymentFactor: { inStorePaymentScenario: 'EntryCode' },
    order: { env: { userAgent: 'AlipayClient' } },
    paymentRedirectUrl: 'http://127.0.0.1:1/pay/done',
  });
  held(orderId).state = 'SUCCESS';
  expect(await bench.until('p1', status('SUCCEEDED'))).toMatchObject({ action: { type: 'NONE' } });
  expect((await bench.pay('p2', { ...page, wallet: 'WECHATPAY' })).body).toMatchObject({ code: 'QR_INVALID' });
});

const UNBELIEVABLE: readonly Reaction[] = [
  'execute-and-reset',
  'unsigned',
  'wrong-signature',
  'signed-for-another-path',
  'altered',
  'status-500',
  'cut',
  'garbled',
  'U+ UNKNOWN_EXCEPTION',
  'U+ REQUEST_TRAFFIC_EXCEED_LIMIT',
  'A+ ACCEPTED',
  'unsigned F RISK_REJECT',
];

test.each(UNBELIEVABLE)('a payment answered "%s" is open until a query tells', async (reaction) => {
  bench.alipay.disturb('pay', reaction);
  expect((await bench.pay('p1', code('1'))).body).toMatchObject({ status: 'PENDING' });
  await bench.until('p1', status('SUCCEEDED'));
  expect([sent('pay').length, sent('cancel').length]).toEqual([1, 0]);
});

test.each(UNBELIEVABLE)('a query answered "%s" says nothing', async (reaction) => {
  bench.alipay.codeState = 'PROCESSING';
  const created = await bench.pay('p1', code('1'));
  bench.alipay.disturb('inquiryPayment', reaction, reaction);
  held(orderIdOf(created)).state = 'SUCCESS';
  await bench.until('p1', status('SUCCEEDED'));
  expect(sent('inquiryPayment').length).toBeGreaterThan(2);
});

test('a signed refusal fails the payment at once', async () => {
  bench.alipay.codeState = '!USER_BALANCE_NOT_ENOUGH';
  expect((await bench.pay('p1', code('1'))).body).toMatchObject({
    status: 'FAILED',
    failure: { code: 'USER_BALANCE_NOT_ENOUGH', definite: true },
  });
  expect(bench.alipay.seen).toHaveLength(1);
});

test('a payment that is in use with other content is not taken for failed', async () => {
  bench.alipay.disturb('pay', 'F REPEAT_REQ_INCONSISTENT');
  expect((await bench.pay('p1', code('1'))).body).toMatchObject({ status: 'PENDING' });
});

test('a successful query of an unpaid payment is not a payment, and a payer who never confirms is cancelled', async () => {
  await withUsualPatience();
  bench.alipay.codeState = 'PROCESSING';
  await bench.pay('p1', code('1'));
  const failed = await bench.until('p1', status('FAILED'));
  expect(failed).toMatchObject({ failure: { code: 'NOT_CONFIRMED' } });
  expect(held(String(failed.networkOrderId)).state).toBe('CANCELLED');
  expect(sent('inquiryPayment').length).toBeGreaterThan(0);
});

test('a status that nobody knows leaves the payment open', async () => {
  bench.alipay.codeState = 'PROCESSING';
  const created = await bench.pay('p1', code('1'));
  held(orderIdOf(created)).state = 'PAID_MAYBE' as 'SUCCESS';
  await expect.poll(() => sent('inquiryPayment').length).toBeGreaterThan(2);
  expect(await bench.payment('p1')).toMatchObject({ status: 'PENDING' });
});

test('an unknown payment soon after an unanswered request may still arrive', async () => {
  bench.alipay.disturb('pay', 'reset');
  const orderId = orderIdOf(await bench.pay('p1', code('1')));
  await expect.poll(() => sent('inquiryPayment').length).toBeGreaterThan(3);
  expect(await bench.payment('p1')).toMatchObject({ status: 'PENDING' });
  bench.alipay.payments.set(orderId, {
    state: 'SUCCESS',
    paymentId: '20261123000000000000000001',
    value: '15000',
    merchant: ALIPAY_MERCHANT,
    refunds: new Map(),
  });
  await bench.until('p1', status('SUCCEEDED'));
  expect(sent('pay')).toHaveLength(1);
});

test('a payment that never arrived ends failed, after cancels, and is given back if it arrives after all', async () => {
  await withUsualPatience();
  bench.alipay.disturb('pay', 'reset');
  const orderId = orderIdOf(await bench.pay('p1', code('1')));
  await bench.until('p1', status('FAILED'));
  expect(sent('cancel').length).toBeGreaterThan(0);
  bench.alipay.payments.set(orderId, {
    state: 'SUCCESS',
    paymentId: '20261123000000000000000001',
    value: '15000',
    merchant: ALIPAY_MERCHANT,
    refunds: new Map(),
  });
  await expect.poll(() => held(orderId).state).toBe('CANCELLED');
  expect(await bench.payment('p1')).toMatchObject({ status: 'FAILED' });
});

test('a code request that got lost is repeated with the same content', async () => {
  bench.alipay.disturb('pay', 'reset', 'U UNKNOWN_EXCEPTION');
  expect((await bench.pay('p1', qr)).body).toMatchObject({ status: 'PENDING', action: { type: 'QR' } });
  expect([sent('pay').length, bodies('pay').size]).toEqual([3, 1]);
});

test('a code that nobody pays is cancelled when it expires', async () => {
  await withUsualPatience();
  const created = await bench.pay('p1', qr);
  await bench.until('p1', status('EXPIRED'));
  expect(held(orderIdOf(created)).state).toBe('CANCELLED');
}, 10_000);

test('a code that the network closed first has expired', async () => {
  const created = await bench.pay('p1', qr);
  Object.assign(held(orderIdOf(created)), { state: 'FAIL', failure: 'ORDER_IS_CLOSED' });
  await bench.until('p1', status('EXPIRED'));
  expect(sent('cancel')).toEqual([]);
});

test('answers about another amount are no payment', async () => {
  bench.alipay.saysValue = '1';
  expect((await bench.pay('p1', code('1'))).body).toMatchObject({ status: 'PENDING' });
  await expect.poll(() => sent('inquiryPayment').length).toBeGreaterThan(2);
  expect(await bench.payment('p1')).toMatchObject({ status: 'PENDING' });
});

test('a paid payment is cancelled, under its one number, until the network has said that it is', async () => {
  await bench.pay('p1', code('1'));
  bench.alipay.disturb('cancel', 'U UNKNOWN_EXCEPTION', 'reset', 'unsigned', 'wrong-signature');
  expect((await cancel('p1')).body).toMatchObject({
    status: 'SUCCEEDED',
    cancellation: { status: 'PENDING', kind: 'VOID' },
  });
  const cancelled = await bench.until('p1', status('CANCELLED'));
  expect(cancelled).toMatchObject({ cancellation: { status: 'SUCCEEDED', kind: 'VOID' } });
  expect([sent('cancel').length, bodies('cancel').size, sent('refund').length]).toEqual([5, 1, 0]);
  expect(held(String(cancelled.networkOrderId)).state).toBe('CANCELLED');
  await expect.poll(() => bench.events.map(({ json }) => json.type)).toContain('payment.reversed');
});

test('a paid code on a screen is cancelled too, and once the cancel comes too late, refunded', async () => {
  for (const id of ['p1', 'p2']) {
    const orderId = orderIdOf(await bench.pay(id, qr));
    held(orderId).state = 'SUCCESS';
    await bench.alipay.notify(notifyUrl(), orderId);
  }
  await cancel('p1');
  expect(await bench.until('p1', status('CANCELLED'))).toMatchObject({ cancellation: { kind: 'VOID' } });
  bench.alipay.disturb('cancel', 'F CANCEL_WINDOW_EXCEED');
  await cancel('p2');
  const cancelled = await bench.until('p2', status('CANCELLED'));
  expect(cancelled).toMatchObject({ cancellation: { status: 'SUCCEEDED', kind: 'REFUND' } });
  const { refunds, state } = held(String(cancelled.networkOrderId));
  expect([[...refunds.values()].map(({ value }) => value), state]).toEqual([['15000'], 'SUCCESS']);
});

test('a payment with a refund is not cancelled', async () => {
  await bench.pay('p1', code('1'));
  await refund('p1', 'r1', '1000');
  expect((await cancel('p1')).body).toMatchObject({ code: 'NOT_CANCELLABLE', execution: 'NONE' });
  expect(sent('cancel')).toEqual([]);
});

test('an open code is cancelled at once; money that comes all the same goes back, and nothing changes', async () => {
  const orderId = orderIdOf(await bench.pay('p1', qr));
  await cancel('p1');
  await bench.until('p1', status('CANCELLED'));
  expect(held(orderId).state).toBe('CANCELLED');

  held(orderId).state = 'SUCCESS';
  expect((await bench.alipay.notify(notifyUrl(), orderId)).status).toBe(200);
  await expect.poll(() => held(orderId).state).toBe('CANCELLED');
  expect(await bench.payment('p1')).toMatchObject({ status: 'CANCELLED', refundableAmount: krw('0') });
  expect(sent('refund')).toEqual([]);
});

test('money that a repeated cancel does not reach goes back by refund', async () => {
  const orderId = orderIdOf(await bench.pay('p1', qr));
  await cancel('p1');
  await bench.until('p1', status('CANCELLED'));
  bench.alipay.ignoresCancels = true;
  held(orderId).state = 'SUCCESS';
  await bench.alipay.notify(notifyUrl(), orderId);
  await expect.poll(() => [...held(orderId).refunds.values()].map(({ value }) => value)).toEqual(['15000']);
  expect(await bench.payment('p1')).toMatchObject({ status: 'CANCELLED' });
  expect((await bench.call('GET', '/v1/merchants/m1/payments/p1/refunds')).body).toMatchObject({ data: [] });
});

test('a network cancellation during the payment gives the money back', async () => {
  bench.alipay.disturb('pay', 'execute-and-reset');
  await bench.pay('p1', code('1'));
  await bench.call('POST', '/v1/merchants/m1/payments/p1/network-cancel', {
    originalRequestedAt: '2026-11-23T10:00:00+09:00',
    amount: krw('15000'),
    storeId: 's1',
    reason: 'TIMEOUT',
  });
  const cancelled = await bench.until('p1', status('CANCELLED'));
  expect(held(String(cancelled.networkOrderId)).state).toBe('CANCELLED');
});

test('a payment is refunded in parts, each under a number of its own', async () => {
  const paid = await bench.pay('p1', code('1'));
  const answers = await Promise.all([refund('p1', 'r1', '5000'), refund('p1', 'r2', '10000'), refund('p1', 'r3', '1')]);
  expect(answers.map((each) => each.status).sort()).toEqual([201, 201, 409]);
  await bench.until('p1', refunded('15000'));
  expect(await bench.payment('p1')).toMatchObject({ status: 'SUCCEEDED', refundableAmount: krw('0') });
  expect(sent('refund').map(({ body, signatureIsRight }) => [body.paymentId, signatureIsRight])).toEqual(
    [1, 2].map(() => [held(orderIdOf(paid)).paymentId, true]),
  );
  expect(held(orderIdOf(paid)).refunds.size).toBe(2);
});

test.each<Reaction>(['execute-and-reset', 'unsigned', 'U+ UNKNOWN_EXCEPTION', 'cut'])(
  'a refund answered "%s" is asked about, not sent again',
  async (reaction) => {
    const paid = await bench.pay('p1', code('1'));
    bench.alipay.disturb('refund', reaction);
    await refund('p1', 'r1', '15000');
    await bench.until('p1', refunded('15000'));
    expect([sent('refund').length, held(orderIdOf(paid)).refunds.size]).toEqual([1, 1]);
  },
);

test('a refund that the network knows nothing of is sent again under its number', async () => {
  await bench.pay('p1', code('1'));
  bench.alipay.disturb('refund', 'U UNKNOWN_EXCEPTION', 'F MERCHANT_BALANCE_NOT_ENOUGH');
  await refund('p1', 'r1', '15000');
  const paid = await bench.until('p1', refunded('15000'));
  expect([sent('refund').length, bodies('refund').size]).toEqual([3, 1]);
  expect(held(String(paid.networkOrderId)).refunds.size).toBe(1);
});

test('a refund in process is pending until the network has made it', async () => {
  bench.alipay.refundState = 'PROCESSING';
  const paid = await bench.pay('p1', code('1'));
  await refund('p1', 'r1', '15000');
  await expect.poll(() => sent('inquiryRefund').length).toBeGreaterThan(1);
  expect(await bench.payment('p1')).toMatchObject({ refundedAmount: krw('0'), pendingRefundAmount: krw('15000') });
  for (const one of held(orderIdOf(paid)).refunds.values()) one.state = 'SUCCESS';
  await bench.until('p1', refunded('15000'));
  expect(sent('refund')).toHaveLength(1);
});

test('a refused refund fails, and its amount can be refunded again', async () => {
  await bench.pay('p1', code('1'));
  bench.alipay.disturb('refund', 'F REFUND_WINDOW_EXCEED');
  await refund('p1', 'r1', '15000');
  await expect
    .poll(async () => (await bench.call('GET', '/v1/merchants/m1/refunds/r1')).body)
    .toMatchObject({ status: 'FAILED', failure: { code: 'REFUND_WINDOW_EXCEED', definite: true } });
  expect(await bench.payment('p1')).toMatchObject({ refundableAmount: krw('15000') });
});

test('a reversal and a refund made at the network are noticed', async () => {
  const first = await bench.pay('p1', code('1'));
  const second = await bench.pay('p2', code('2'));
  held(orderIdOf(first)).state = 'CANCELLED';
  held(orderIdOf(second)).refunds.set('portal1', { refundId: '2026r1', value: '4000', state: 'SUCCESS' });
  await bench.until('p1', status('CANCELLED'));
  await bench.until('p2', (payment) => (payment.refundableAmount as { value: string }).value === '11000');
  expect((await bench.call('GET', '/v1/merchants/m1/payments/p2/refunds')).body).toMatchObject({
    data: [{ origin: 'NETWORK', amount: krw('4000'), status: 'SUCCEEDED' }],
  });
});

test.each<[string, NoticeChange, number]>([
  ['of another amount', { value: '15001' }, 400],
  ['of another currency', { currency: 'CNY' }, 400],
  ['about another payment', { orderId: 'somebodyelses' }, 404],
  ['for another client', { clientId: 'SANDBOX_5Y00000000000002' }, 401],
  ['without signature', { signature: null }, 401],
  ['with an empty signature', { signature: 'algorithm=RSA256,keyVersion=1,signature=' }, 401],
  ['with a word for a signature', { signature: 'testing_signature' }, 401],
  ['signed for another address', { path: '/notify/alipay/other' }, 401],
  ['signed with our own key', { by: 'partner' }, 401],
  ['of a payer who is done, which the payment is not', { type: 'PAYMENT_PENDING' }, 200],
  ['of a type that nobody knows', { type: 'PAYMENT_REVIEWED' }, 200],
  ['without a result', { status: 'U', code: 'PAYMENT_IN_PROCESS' }, 200],
])('a notification %s has no effect', async (_, change, answered) => {
  const orderId = orderIdOf(await bench.pay('p1', qr));
  const answer = await bench.alipay.notify(notifyUrl(), orderId, change);
  expect(answer.status).toBe(answered);
  const { result } = (await answer.json()) as { result: Json };
  expect(result.resultStatus).toBe(answered === 200 ? 'S' : 'U');
  expect(await bench.payment('p1')).toMatchObject({ status: 'PENDING' });
});

test("a notification that names another network's order has no effect", async () => {
  const orderId = orderIdOf(await bench.pay('p1', qr));
  const foreign = orderIdOf(await bench.pay('p2', { wallet: 'WECHATPAY' }));
  expect((await bench.alipay.notify(notifyUrl(), orderId, { orderId: foreign })).status).toBe(400);
  expect(await bench.payment('p2')).toMatchObject({ status: 'PENDING' });
});

test('a notified failure ends the payment, and after a success it is old news', async () => {
  const failure = { status: 'F', code: 'USER_PAYMENT_VERIFICATION_FAILED' };
  bench.alipay.codeState = 'PROCESSING';
  const first = orderIdOf(await bench.pay('p1', code('1')));
  expect((await bench.alipay.notify(notifyUrl(), first, failure)).status).toBe(200);
  expect(await bench.payment('p1')).toMatchObject({ status: 'FAILED' });
  bench.alipay.codeState = 'SUCCESS';
  const second = orderIdOf(await bench.pay('p2', code('2')));
  expect((await bench.alipay.notify(notifyUrl(), second, failure)).status).toBe(200);
  expect(await bench.payment('p2')).toMatchObject({ status: 'SUCCEEDED' });
});

test('what could not be stored is not acknowledged', async () => {
  await bench.close();
  bench = await openAlipayBench({
    patienceMs: () => 86_400_000,
    pollDelayMs: () => 86_400_000,
    applyNotification: () => Promise.reject(new Error('disk full')),
  });
  const orderId = orderIdOf(await bench.pay('p1', qr));
  const answer = await bench.alipay.notify(notifyUrl(), orderId);
  expect([answer.status, ((await answer.json()) as { result: Json }).result.resultStatus]).toEqual([500, 'U']);
  expect(await bench.payment('p1')).toMatchObject({ status: 'PENDING' });
});

test('without any notification the payment is found by query, after a restart too', async () => {
  const orderId = orderIdOf(await bench.pay('p1', qr));
  await bench.restart();
  held(orderId).state = 'SUCCESS';
  await bench.until('p1', status('SUCCEEDED'));
});
