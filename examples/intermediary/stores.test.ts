import { createVerify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStaticQrContent } from './parts/static-qr.js';
import { type Bench, type Json, merchantBody, openBench } from './testing/bench.js';
import { INSTITUTION, merchantKeys } from './testing/wechatpay-double.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const notifyUrl = (): string => `${bench.url}/notify/wechatpay/payment`;
const sent = (path: RegExp) => bench.wechatpay.seen.filter((each) => each.path.match(path));
const staticQr = (store = 's1', merchant = 'm1') =>
  bench.call('GET', `/v1/merchants/${merchant}/stores/${store}/static-qr?wallet=WECHATPAY`);
const payload = async (merchant?: string): Promise<string> => String((await staticQr('s1', merchant)).body.payload);
const onPage = (qrPayload: string, walletUserId = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'): Json => ({
  mode: 'MPM_STATIC',
  qrPayload,
  payer: { walletUserId },
});
const change = (requestId: string, content: Json) => bench.call('PATCH', '/v1/merchants/m1', { requestId, ...content });

async function payerPays(paymentId: string): Promise<Response> {
  const orderId = String((await bench.payment(paymentId)).networkOrderId);
  const order = bench.wechatpay.orders.get(orderId);
  if (order) order.state = 'SUCCESS';
  return bench.wechatpay.notify(notifyUrl(), orderId);
}

describe('the code on the counter', () => {
  test('is the same each time, says whose it is, and nothing else', async () => {
    const first = await staticQr();
    expect(first.status).toBe(200);
    expect((await staticQr()).body).toEqual(first.body);
    const [, content = ''] = /\/pay\/([^.]+)\./.exec(String(first.body.payload)) ?? [];
    expect(readStaticQrContent(content)).toEqual({ merchantId: 'm1', storeId: 's1', wallet: 'WECHATPAY' });
    expect((await staticQr('s9')).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('leads to a call of the wallet that verifies with our certificate, for the amount typed and that payer', async () => {
    const created = await bench.pay('p1', onPage(await payload()));
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ status: 'PENDING', mode: 'MPM_STATIC', action: { type: 'WALLET_CALL' } });
    const { parameters } = (created.body as Json).action as { parameters: Record<string, string> };
    const orderId = String((created.body as Json).networkOrderId);
    expect(parameters).toMatchObject({
      appId: INSTITUTION.sp_appid,
      package: `prepay_id=wx${orderId}`,
      signType: 'RSA',
    });
    const message = `${parameters.appId}\n${parameters.timeStamp}\n${parameters.nonceStr}\n${parameters.package}\n`;
    const { certificate } = await merchantKeys();
    const verifier = createVerify('sha256').update(message);
    expect(verifier.verify(certificate, String(parameters.paySign), 'base64')).toBe(true);
    expect(sent(/jsapi/)[0]?.body).toMatchObject({
      trade_type: 'JSAPI',
      payer: { sp_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
      amount: { total: 15_000, currency: 'KRW' },
    });
    // Signed once: reading changes nothing, and the payer's id is told to nobody.
    expect(await bench.payment('p1')).toEqual(created.body);
    expect(JSON.stringify(created.body)).not.toContain('oUpF8uMuAJO');

    expect((await payerPays('p1')).status).toBe(200);
    expect(await bench.payment('p1')).toMatchObject({ status: 'SUCCEEDED', action: { type: 'NONE' } });
  });

  test('is refused when anything in it was changed, and for another store or merchant', async () => {
    await bench.call('POST', '/v1/merchants', merchantBody('m2'));
    const genuine = await payload();
    const forged = Buffer.from(JSON.stringify({ m: 'm1', s: 's1', w: 'WECHATPAY' })).toString('base64url');
    const [page = '', rest = ''] = genuine.split('/pay/');
    const proof = rest.split('.')[1] ?? '';
    const other = Buffer.from(JSON.stringify({ m: 'm1', s: 's2', w: 'WECHATPAY' })).toString('base64url');
    const payloads = [
      `${genuine.slice(0, -1)}${genuine.endsWith('A') ? 'B' : 'A'}`,
      `${genuine}A`,
      genuine.replace('127.0.0.1', '127.0.0.2'),
      `${page}/pay/${other}.${proof}`,
      `${page}/pay/${forged}.`,
      'weixin://wxpay/bizpayurl?pr=abc',
      await payload('m2'),
    ];
    for (const [index, each] of payloads.entries()) {
      const { status, body } = await bench.pay(`p${index}`, onPage(each));
      expect([status, body.code, body.execution], each).toEqual([400, 'QR_INVALID', 'NONE']);
    }
    expect((await bench.pay('w', { ...onPage(genuine), wallet: 'ALIPAY' })).body).toMatchObject({ code: 'QR_INVALID' });
    expect((await bench.pay('n', { ...onPage(genuine), payer: {} })).body).toMatchObject({
      errors: [{ pointer: '/payer/walletUserId' }],
    });
    expect(sent(/jsapi/)).toEqual([]);
  });

  test('of a payer whom the network does not know fails the payment at once', async () => {
    expect((await bench.pay('p1', onPage(await payload(), 'nobody'))).body).toMatchObject({
      status: 'FAILED',
      failure: { code: 'OPENIDMISMATCH', definite: true },
    });
    expect(sent(/jsapi/)).toHaveLength(1);
  });

  test('an order whose answer was lost is asked for again, and called up with what came then', async () => {
    bench.wechatpay.disturb(/jsapi/, 'execute-and-reset');
    const created = await bench.pay('p1', onPage(await payload()));
    expect(created.body).toMatchObject({ action: { type: 'WALLET_CALL' } });
    expect(new Set(sent(/jsapi/).map((each) => JSON.stringify(each.body))).size).toBe(1);
  });
});

describe.each(['SUSPENDED', 'CLOSED'])('a store that is %s', (status) => {
  test('takes no payments, and its codes are refused; what was paid before is refunded', async () => {
    const genuine = await payload();
    await bench.pay('paid', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000001' });
    expect((await change('c1', { status })).body).toMatchObject({ status });
    const refusal = { code: 'MERCHANT_NOT_ACTIVE', execution: 'NONE' };
    expect((await staticQr()).body).toMatchObject(refusal);
    expect((await bench.pay('p1')).body).toMatchObject(refusal);
    expect((await bench.pay('p2', onPage(genuine))).body).toMatchObject(refusal);
    expect(
      (await bench.pay('p3', { mode: 'CPM', wallet: 'AUTO', paymentCode: '130000000000000002' })).body,
    ).toMatchObject(refusal);
    expect(sent(/native|jsapi/)).toEqual([]);
    const refund = { refundId: 'r1', amount: { currency: 'KRW', value: '5000' } };
    expect((await bench.call('POST', '/v1/merchants/m1/payments/paid/refunds', refund)).status).toBe(201);
    await bench.until('paid', (payment) => (payment.refundedAmount as { value: string }).value === '5000');
  });

  test('has its open codes closed at the network; what slips through goes back', async () => {
    await bench.pay('p1');
    await bench.pay('p2');
    await change('c1', { status });
    expect(await bench.payment('p1')).toMatchObject({
      action: { type: 'NONE' },
      cancellation: { status: 'PENDING', requestedBy: 'STORE_STOPPED' },
    });
    expect((await payerPays('p2')).status).toBe(200);
    const [closed, returned] = [
      await bench.until('p1', (payment) => payment.status === 'CANCELLED'),
      await bench.until('p2', (payment) => payment.status === 'CANCELLED'),
    ];
    const orderOf = (payment: Json) => bench.wechatpay.orders.get(String(payment.networkOrderId));
    expect(orderOf(closed)?.state).toBe('CLOSED');
    expect([...(orderOf(returned)?.refunds.values() ?? [])]).toEqual([{ refund: 15_000, status: 'SUCCESS' }]);
  });
});

test('a store that opens again takes payments with the code that it had', async () => {
  const genuine = await payload();
  await change('c1', { status: 'SUSPENDED' });
  await change('c2', { status: 'ACTIVE' });
  expect((await bench.pay('p1', onPage(genuine))).body).toMatchObject({ action: { type: 'WALLET_CALL' } });
});

test('a store that is no longer the merchant’s has no code any more', async () => {
  const genuine = await payload();
  await change('c1', { stores: [{ storeId: 's2', name: '분점', address: '서울시' }] });
  expect((await bench.pay('p1', { ...onPage(genuine), storeId: 's2' })).body).toMatchObject({ code: 'QR_INVALID' });
  expect((await bench.pay('p2', onPage(genuine))).body).toMatchObject({ errors: [{ pointer: '/storeId' }] });
});

test('a code that is shown expires when the network says so, to the second', async () => {
  const expiresAt = new Date(Date.now() + 600_500).toISOString();
  const { body } = await bench.pay('p1', { expiresAt });
  const told = sent(/native/)[0]?.body.time_expire as string;
  expect(body.expiresAt).toBe(new Date(told).toISOString());
  expect(((body as Json).action as { expiresAt: string }).expiresAt).toBe(body.expiresAt);
  expect(Date.parse(told)).toBe(Math.floor(Date.parse(expiresAt) / 1000) * 1000);
});

test('a code that is issued again for one sale leaves at most one payment captured', async () => {
  const sale = { saleId: 'sale1' };
  await bench.pay('old', sale);
  await bench.pay('new', sale);
  await payerPays('old');
  await payerPays('new');
  await bench.until('new', (payment) => payment.status === 'CANCELLED');
  expect(await bench.payment('old')).toMatchObject({ status: 'SUCCEEDED' });
});
