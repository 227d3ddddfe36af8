import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { decrypt, isSignedBy, replyMessage } from './authenticity.js';
import { type Heard, openStand, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

/** The SDK builds addresses from property names; its own types stop at the domestic ones. */
type Chain = { readonly [segment: string]: Chain } & {
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  get(config?: object): Promise<{ status: number; data: any }>;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  post(body: object, config?: object): Promise<{ status: number; data: any }>;
};

/** The community SDK, unmodified: a new configuration for each client, since it changes the one it is given. */
function sdk(): Chain {
  const { spMchid, merchantSerial, merchantPrivateKeyFile, platformSerial, platformCertificateFile, baseUrl } =
    stand.credentials;
  const client = new Wechatpay({
    mchid: spMchid,
    serial: merchantSerial,
    privateKey: readFileSync(merchantPrivateKeyFile),
    certs: { [platformSerial]: readFileSync(platformCertificateFile) },
    baseURL: baseUrl,
    timeout: 2_000,
    proxy: false,
  });
  return (client.v3 as unknown as Chain).global as Chain;
}

const parties = () => ({ sp_mchid: stand.credentials.spMchid, sub_mchid: stand.account });
const at = (chain: Chain, ...segments: string[]): Chain =>
  segments.reduce((node, segment) => node[segment] as Chain, chain);
const orderCall = (...rest: string[]) => at(sdk(), 'transactions', 'out-trade-no', '$out_trade_no$', ...rest);

async function openNative(change: object = {}) {
  const body = stand.nativeBody(change);
  const { data } = await at(sdk(), 'transactions', 'native').post(body);
  return { number: body.out_trade_no, codeUrl: data.code_url as string };
}

async function payNative(change: object = {}) {
  const order = await openNative(change);
  const { session } = stand.network.payer.scan({ codeUrl: order.codeUrl });
  expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: true, orderState: 'SUCCESS' });
  return order;
}

const queried = async (out_trade_no: string) => (await orderCall().get({ out_trade_no, params: parties() })).data;

async function heardAbout(
  number: string,
  eventType: string,
): Promise<{ heard: Heard; resource: Record<string, unknown> }> {
  for (;;) {
    for (const heard of stand.ear.heard) {
      const envelope = JSON.parse(heard.body.toString());
      const resource = JSON.parse(decrypt(stand.credentials.apiV3Key, envelope.resource));
      if (envelope.event_type === eventType && resource.out_trade_no === number) return { heard, resource };
    }
    await stand.ear.until(stand.ear.heard.length + 1);
  }
}

describe('with an unmodified SDK', () => {
  test('a native order is opened, paid by a person, found by both numbers, and notified', async () => {
    const { number } = await payNative({ attach: '한국어 | 中文' });
    const found = await queried(number);
    expect(found).toEqual({
      ...parties(),
      sp_appid: stand.credentials.spAppid,
      out_trade_no: number,
      id: expect.stringMatching(/^42[0-9]{26}$/),
      trade_type: 'NATIVE',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      attach: '한국어 | 中文',
      success_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
      payer: { sp_openid: expect.any(String) },
      amount: {
        total: 15_000,
        currency: 'KRW',
        payer_total: 7_895,
        payer_currency: 'CNY',
        exchange_rate: { type: 'USERPAYMENT_RATE', rate: 526_316 },
      },
    });
    const byId = await at(sdk(), 'transactions', 'id', '$id$').get({ id: found.id, params: parties() });
    expect(byId.data).toEqual(found);

    const { heard, resource } = await heardAbout(number, 'TRANSACTION.SUCCESS');
    expect(resource).toEqual({ ...found, transaction_id: found.id });
    expect(heard.headers).toMatchObject({
      'wechatpay-serial': stand.credentials.platformSerial,
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    });
    const key = createPublicKey(readFileSync(stand.credentials.platformCertificateFile));
    const {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-signature': signature,
    } = heard.headers;
    expect(isSignedBy(key, replyMessage(String(timestamp), String(nonce), heard.body), String(signature))).toBe(true);
  });

  test('a repeated order is answered with the same QR code', async () => {
    const body = stand.nativeBody();
    const first = await at(sdk(), 'transactions', 'native').post(body);
    const again = await at(sdk(), 'transactions', 'native').post({ ...body });
    expect(again.data).toEqual(first.data);
    expect(stand.facts('order-opened').filter(({ order }) => order === body.out_trade_no)).toHaveLength(1);
  });

  test('an order with the characters that need escaping in a path is found', async () => {
    const { number } = await openNative({ out_trade_no: `a|b*c-${stand.number().slice(0, 10)}` });
    expect(await queried(number)).toMatchObject({ out_trade_no: number, trade_state: 'NOTPAY' });
  });

  test('a code is charged, and refunded in parts that add up in both currencies', async () => {
    const { paymentCode } = stand.network.payer.code();
    const body = stand.micropayBody(paymentCode);
    const paid = await at(sdk(), 'micropay', 'transactions', 'pay').post(body);
    expect(paid).toMatchObject({ status: 200, data: { trade_state: 'SUCCESS', trade_type: 'MICROPAY' } });
    for (const part of [4_999, 4_999, 5_002]) {
      const refund = stand.refundBody(body.out_trade_no, part);
      const accepted = await at(sdk(), 'refunds').post(refund);
      expect(accepted).toMatchObject({ status: 200, data: { out_refund_no: refund.out_refund_no } });
      const { resource } = await heardAbout(body.out_trade_no, 'REFUND.SUCCESS');
      expect(resource).toMatchObject({ refund_status: 'SUCCESS' });
      stand.ear.heard.length = 0;
    }
    const listed = await at(sdk(), 'refunds').get({
      params: { ...parties(), out_trade_no: body.out_trade_no, offset: 0, count: 2 },
    });
    expect(listed.data).toMatchObject({ total_num: 3, current_total_num: 2 });
    const back = stand.facts('charge-returned').filter(({ order }) => order === body.out_trade_no);
    expect(back.map(({ amount }) => amount.minor).reduce((a, b) => a + b)).toBe(15_000n);
    expect(back.map(({ payerAmount }) => payerAmount.minor).reduce((a, b) => a + b)).toBe(7_895n);
    expect(await queried(body.out_trade_no)).toMatchObject({ trade_state: 'REFUND' });
  });

  test('close and reverse answer 204, signed over nothing, as often as they are called', async () => {
    const { number } = await openNative();
    for (let i = 0; i < 2; i += 1) {
      expect((await orderCall('close').post(parties(), { out_trade_no: number })).status).toBe(204);
    }
    expect(await queried(number)).toMatchObject({ trade_state: 'CLOSED' });

    const body = stand.micropayBody(stand.network.payer.code().paymentCode);
    await at(sdk(), 'micropay', 'transactions', 'pay').post(body);
    const reverse = () =>
      at(sdk(), 'micropay', 'transactions', 'out-trade-no', '$out_trade_no$', 'reverse').post(parties(), {
        out_trade_no: body.out_trade_no,
      });
    expect((await reverse()).status).toBe(204);
    expect((await reverse()).status).toBe(204);
    expect(await queried(body.out_trade_no)).toMatchObject({ trade_state: 'REVOKED' });
    expect(stand.facts('charge-returned').filter(({ order }) => order === body.out_trade_no)).toMatchObject([
      { cause: 'reverse' },
    ]);
  });

  test('the certificates decrypt to the one that signs them', async () => {
    const { data } = await at(sdk(), 'certificates').get();
    const [{ serial_no, encrypt_certificate }] = data.data;
    const certificate = new X509Certificate(decrypt(stand.credentials.apiV3Key, encrypt_certificate));
    expect(certificate.serialNumber).toBe(serial_no);
    expect(serial_no).toBe(stand.credentials.platformSerial);
  });
});

test('key files are for the owner alone', () => {
  expect(statSync(stand.credentials.merchantPrivateKeyFile).mode & 0o777).toBe(0o600);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
