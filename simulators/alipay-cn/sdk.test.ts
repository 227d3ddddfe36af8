import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AlipaySdk } from 'alipay-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStand, type Stand } from './test-stand.js';

/** The official SDK for Node, unmodified: it signs the calls, verifies the answers and the notices. */
let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const file = (name: string): string => readFileSync(stand.credentials[name] ?? '', 'utf8');

const clients = {
  'a public key': () =>
    new AlipaySdk({
      gateway: stand.credentials.gatewayUrl,
      appId: stand.credentials.appId,
      privateKey: file('appPrivateKeyFile'),
      keyType: 'PKCS8',
      alipayPublicKey: file('alipayPublicKeyFile'),
    }),
  certificates: () =>
    new AlipaySdk({
      gateway: stand.credentials.gatewayUrl,
      appId: stand.credentials.appId,
      privateKey: file('appPrivateKeyFile'),
      keyType: 'PKCS8',
      appCertPath: stand.credentials.appCertFile,
      alipayPublicCertPath: stand.credentials.alipayCertFile,
      alipayRootCertPath: stand.credentials.alipayRootCertFile,
    }),
};

describe.each(Object.entries(clients))('the official SDK with %s', (_, make) => {
  let sdk: AlipaySdk;
  beforeAll(() => {
    sdk = make();
  });

  const exec = (method: string, bizContent: object) =>
    sdk.exec(method, { notify_url: stand.ear.url, biz_content: bizContent }, { validateSign: true });

  const payByCode = async (change: object = {}, terms: Parameters<Stand['network']['payer']['code']>[0] = {}) => {
    const { paymentCode } = stand.network.payer.code(terms);
    const trade = stand.trade({ auth_code: paymentCode, scene: 'bar_code', ...change });
    return { trade, paymentCode, answer: await exec('alipay.trade.pay', trade) };
  };

  test('pays with a code, and hears of it in a notice that it verifies in both ways', async () => {
    const before = stand.ear.heard.length;
    const { trade, answer } = await payByCode();
    expect(answer).toEqual({
      code: '10000',
      msg: 'Success',
      tradeNo: expect.stringMatching(/^20\d{26}$/),
      outTradeNo: trade.out_trade_no,
      buyerLogonId: expect.any(String),
      buyerUserId: expect.stringMatching(/^2088\d{12}$/),
      totalAmount: '88.88',
      receiptAmount: '88.88',
      buyerPayAmount: '88.88',
      pointAmount: '0.00',
      invoiceAmount: '88.88',
      gmtPayment: expect.any(String),
      fundBillList: [{ fundChannel: 'ALIPAYACCOUNT', amount: '88.88' }],
    });
    await stand.ear.until(before + 1);
    const fields = stand.ear.heard[before]?.fields ?? {};
    expect([fields.out_trade_no, fields.trade_status, fields.total_amount]).toEqual([
      trade.out_trade_no,
      'TRADE_SUCCESS',
      '88.88',
    ]);
    expect([sdk.checkNotifySign(fields), sdk.checkNotifySignV2(fields)]).toEqual([true, true]);
    const altered = { ...fields, total_amount: '88.89' };
    expect([sdk.checkNotifySign(altered), sdk.checkNotifySignV2(altered)]).toEqual([false, false]);
  });

  test('waits for a password, asks, and sees the trade paid', async () => {
    const { trade, paymentCode, answer } = await payByCode({}, { behaviour: 'password' });
    expect([answer.code, answer.msg, answer.receiptAmount]).toEqual(['10003', ' order success pay inprocess', '0.00']);
    const ask = async () => (await exec('alipay.trade.query', { out_trade_no: trade.out_trade_no })).tradeStatus;
    expect(await ask()).toBe('WAIT_BUYER_PAY');
    stand.network.payer.typePassword({ paymentCode, right: true });
    expect(await ask()).toBe('TRADE_SUCCESS');
  });

  test('makes a code, which a payer scans and confirms', async () => {
    const trade = stand.trade();
    const { qrCode } = await exec('alipay.trade.precreate', trade);
    const ask = () => exec('alipay.trade.query', { out_trade_no: trade.out_trade_no });
    expect(await ask()).toMatchObject({ code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST', subMsg: expect.any(String) });
    const { session } = stand.network.payer.scan({ codeUrl: qrCode });
    expect((await ask()).tradeStatus).toBe('WAIT_BUYER_PAY');
    stand.network.payer.confirm({ session });
    expect((await ask()).tradeStatus).toBe('TRADE_SUCCESS');
  });

  test('creates a trade for a payer, and closes it', async () => {
    const { walletUserId } = stand.network.payer.createPayer();
    const trade = stand.trade({ buyer_id: walletUserId });
    const { tradeNo } = await exec('alipay.trade.create', trade);
    expect((await exec('alipay.trade.query', { trade_no: tradeNo })).tradeStatus).toBe('WAIT_BUYER_PAY');
    expect(await exec('alipay.trade.close', { trade_no: tradeNo })).toMatchObject({ code: '10000', tradeNo });
    expect((await exec('alipay.trade.query', { trade_no: tradeNo })).tradeStatus).toBe('TRADE_CLOSED');
  });

  test('cancels what is paid, what waits, and what does not exist', async () => {
    const act = async (change: object) => {
      const { code, action, retryFlag } = await exec('alipay.trade.cancel', change);
      return [code, action, retryFlag];
    };
    const { trade: paid } = await payByCode();
    const { trade: waits } = await payByCode({}, { behaviour: 'password' });
    expect(await act({ out_trade_no: paid.out_trade_no })).toEqual(['10000', 'refund', 'N']);
    expect(await act({ out_trade_no: waits.out_trade_no })).toEqual(['10000', 'close', 'N']);
    expect(await act({ out_trade_no: stand.number() })).toEqual(['10000', undefined, 'N']);
  });

  test('refunds in parts, each of them once, and asks for them', async () => {
    const { trade } = await payByCode();
    const part = { out_trade_no: trade.out_trade_no, refund_amount: '8.88', out_request_no: stand.number() };
    const refund = async (change: object) => {
      const { code, fundChange, refundFee } = await exec('alipay.trade.refund', { ...part, ...change });
      return [code, fundChange, refundFee];
    };
    expect(await refund({})).toEqual(['10000', 'Y', '8.88']);
    expect(await refund({})).toEqual(['10000', 'N', '8.88']);
    expect(await refund({ out_request_no: stand.number(), refund_amount: '80.00' })).toEqual(['10000', 'Y', '88.88']);
    const { refundStatus, refundAmount, totalAmount } = await exec('alipay.trade.fastpay.refund.query', {
      out_trade_no: trade.out_trade_no,
      out_request_no: part.out_request_no,
    });
    expect([refundStatus, refundAmount, totalAmount]).toEqual(['REFUND_SUCCESS', '8.88', '88.88']);
    expect((await exec('alipay.trade.query', { out_trade_no: trade.out_trade_no })).tradeStatus).toBe('TRADE_CLOSED');
  });

  test.each(['wrong-signature', 'other-body', 'unknown-key', 'own-key', 'weaker-algorithm'])(
    'refuses an answer of the form %s',
    async (form) => {
      const { id } = await stand.nemesis.arm({
        fault: 'forge-answer',
        parameters: { form },
        network: 'alipay-cn',
        operation: 'alipay-cn.trade.query',
        times: 1,
      });
      expect(id).toEqual(expect.any(String));
      await expect(exec('alipay.trade.query', { out_trade_no: stand.number() })).rejects.toThrow('验签失败');
    },
  );
});

test('an SDK with a key of its own making is refused', async () => {
  const sdk = new AlipaySdk({
    gateway: stand.credentials.gatewayUrl,
    appId: stand.credentials.appId,
    privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    keyType: 'PKCS8',
    alipayPublicKey: file('alipayPublicKeyFile'),
  });
  const answer = await sdk.exec(
    'alipay.trade.query',
    { biz_content: { out_trade_no: stand.number() } },
    { validateSign: true },
  );
  expect(answer).toMatchObject({ code: '40002', subCode: 'isv.invalid-signature' });
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
