import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { type Intercepted, interceptNetworks } from './index.js';
import { callWechatPay, clientNames, openEar } from './testing.js';

let pyx: Intercepted;
let ear: Awaited<ReturnType<typeof openEar>>;
beforeAll(async () => {
  ear = await openEar();
  pyx = await interceptNetworks({ rate: 100 });
});
afterAll(async () => {
  await pyx?.close();
  await ear?.close();
});

function orderOf(number: string) {
  const { credentials, merchants } = pyx.networks.wechatpay;
  return {
    sp_mchid: credentials.spMchid,
    sp_appid: credentials.spAppid,
    sub_mchid: merchants[0]?.networkMerchantId,
    merchant_category_code: '4111',
    description: '서울타워점 기념품',
    out_trade_no: number,
    notify_url: ear.url,
    trade_type: 'NATIVE',
    amount: { total: 15_000, currency: 'KRW' },
  };
}

describe.each(clientNames)('a payment by %s', (client) => {
  test.each(['apihk.mch.weixin.qq.com', 'api.mch.weixin.qq.com'])(
    'over %s: ordered, paid, queried, refunded',
    async (host) => {
      const { wechatpay } = pyx.networks;
      const number = `${client}|*-${randomBytes(8).toString('hex')}`;
      const { sp_mchid, sp_appid, sub_mchid, ...order } = orderOf(number);
      const parties = { sp_mchid, sp_appid, sub_mchid };
      const call = (method: string, target: string, body?: unknown) =>
        callWechatPay(client, wechatpay, { host, method, target, body });

      const opened = await call('POST', '/v3/global/transactions/native', { ...parties, ...order });
      expect(opened).toEqual({ status: 200, body: { code_url: expect.stringMatching(/^weixin:/) } });

      const { session } = wechatpay.payer.scan({ codeUrl: String(opened.body.code_url) });
      expect(wechatpay.payer.confirm({ session })).toMatchObject({ order: number, paid: true });
      const told = await pyx.happens('acknowledged', ({ order: about }) => about === number);
      expect(told).toMatchObject({ success: true, status: 204 });

      // As it stands, with | and *: the signature is over these very bytes.
      const query = `/v3/global/transactions/out-trade-no/${number}?sp_mchid=${sp_mchid}&sub_mchid=${sub_mchid}`;
      expect(await call('GET', query)).toMatchObject({
        status: 200,
        body: { out_trade_no: number, trade_state: 'SUCCESS' },
      });

      const refund = { ...parties, out_trade_no: number, out_refund_no: `${number}-r`, notify_url: ear.url };
      const amount = { refund: 5_000, total: 15_000, currency: 'KRW' };
      expect(await call('POST', '/v3/global/refunds', { ...refund, amount })).toMatchObject({
        status: 200,
        body: { out_refund_no: `${number}-r` },
      });
    },
  );

  test('closes an order, which is answered with no body and signed over none', async () => {
    const { wechatpay } = pyx.networks;
    const host = 'apihk.mch.weixin.qq.com';
    const number = randomBytes(12).toString('hex');
    const order = orderOf(number);
    await callWechatPay(client, wechatpay, {
      host,
      method: 'POST',
      target: '/v3/global/transactions/native',
      body: order,
    });
    const { sp_mchid, sub_mchid } = order;
    const closed = await callWechatPay(client, wechatpay, {
      host,
      method: 'POST',
      target: `/v3/global/transactions/out-trade-no/${number}/close`,
      body: { sp_mchid, sub_mchid },
    });
    expect(closed).toEqual({ status: 204, body: {} });
  });
});

test.each([undefined, 'https://apihk.mch.weixin.qq.com'])('the public SDK as it comes, at %s', async (baseURL) => {
  const { credentials, pem, payer } = pyx.networks.wechatpay;
  const { v3 } = new Wechatpay({
    mchid: credentials.spMchid,
    serial: credentials.merchantSerial,
    privateKey: pem.merchantPrivateKey,
    certs: { [credentials.platformSerial]: pem.platformCertificate },
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  const number = randomBytes(12).toString('hex');
  const transactions = (v3 as unknown as Chain)['global']?.['transactions'];
  const opened = await transactions?.['native']?.post(orderOf(number));
  payer.confirm(payer.scan({ codeUrl: String(opened?.data['code_url']) }));
  const { sp_mchid, sub_mchid } = orderOf(number);
  const queried = await transactions?.['out-trade-no']?.[number]?.get({ params: { sp_mchid, sub_mchid } });
  expect(queried?.data).toMatchObject({ trade_state: 'SUCCESS' });
});

interface Chain {
  readonly [segment: string]: Chain & {
    get(options: object): Promise<{ data: Record<string, unknown> }>;
    post(body: object): Promise<{ data: Record<string, unknown> }>;
  };
}

test('the world itself has nothing to regret', () => {
  expect(pyx.internalErrors).toEqual([]);
});
