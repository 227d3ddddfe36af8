import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decrypt } from './authenticity.js';
import { openStand, PATHS, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  // Slow enough that nothing expires by itself.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

async function openPage(change: object = {}, terms: Parameters<Stand['network']['payer']['createPayer']>[0] = {}) {
  const { payer, walletUserId } = stand.network.payer.createPayer(terms);
  const body = stand.jsapiBody({ payer: { sp_openid: walletUserId }, ...change });
  const reply = await stand.call('POST', PATHS.jsapi, body);
  return { payer, body, reply, number: body.out_trade_no, prepayId: reply.body.prepay_id as string };
}

const acts = () => stand.facts('payer-acted').filter(({ action }) => action === 'callUp');

describe('an order for a payment page', () => {
  test('is answered with a prepay_id, and with the same one when it is repeated', async () => {
    const { reply, body, prepayId } = await openPage();
    expect(reply.status).toBe(200);
    expect(prepayId).toMatch(/^wx\d{14}[0-9a-f]{20}$/);
    expect((await stand.call('POST', PATHS.jsapi, body)).body).toEqual({ prepay_id: prepayId });
  });

  test('is found, paid, told of and refunded as a JSAPI order', async () => {
    const { payer, number, prepayId, body } = await openPage({ attach: 'table 7' });
    expect((await stand.query(number)).body).toMatchObject({ trade_type: 'JSAPI', trade_state: 'NOTPAY' });
    const heard = stand.ear.heard.length;
    const called = stand.network.payer.callUp({ payer, parameters: stand.callUp(prepayId) });
    if (!called.accepted) throw new Error(called.message);
    expect(called).toMatchObject({ order: number, orderState: 'NOTPAY', amount: { currency: 'KRW', value: '15000' } });
    expect(stand.network.payer.confirm({ session: called.session })).toMatchObject({ paid: true });
    await stand.ear.until(heard + 1);
    const { resource } = JSON.parse(String(stand.ear.heard.at(-1)?.body));
    expect(JSON.parse(decrypt(stand.credentials.apiV3Key, resource))).toMatchObject({
      trade_type: 'JSAPI',
      out_trade_no: number,
      attach: 'table 7',
      payer: body.payer,
    });
    expect((await stand.call('POST', PATHS.refunds, stand.refundBody(number, 15_000))).status).toBe(200);
    expect((await stand.query(number)).body.trade_state).toBe('REFUND');
  });

  test('can be closed, and its page then pays nothing', async () => {
    const { payer, number, prepayId } = await openPage();
    expect((await stand.call('POST', PATHS.close(number), stand.parties)).status).toBe(204);
    const called = stand.network.payer.callUp({ payer, parameters: stand.callUp(prepayId) });
    if (!called.accepted) throw new Error(called.message);
    expect(stand.network.payer.confirm({ session: called.session })).toMatchObject({
      paid: false,
      problem: 'ORDER_CLOSED',
    });
  });

  test('needs an openid of the application that it names, and sub_appid beside a sub_openid', async () => {
    const { payer, walletUserId } = stand.network.payer.createPayer();
    const appid = 'wx1234567890abcdef';
    const { openid } = stand.network.payer.openid({ payer, appid });
    expect(openid).not.toBe(walletUserId);
    const answer = async (change: object) => {
      const { status, body } = await stand.call('POST', PATHS.jsapi, stand.jsapiBody(change));
      return [status, body.code];
    };
    expect(await answer({ payer: { sp_openid: openid } })).toEqual([500, 'OPENID_MISMATCH']);
    expect(await answer({ payer: { sub_openid: walletUserId }, sub_appid: appid })).toEqual([500, 'OPENID_MISMATCH']);
    expect(await answer({ payer: { sub_openid: openid } })).toEqual([400, 'PARAM_ERROR']);
    expect(await answer({ payer: {} })).toEqual([400, 'PARAM_ERROR']);
    const body = stand.jsapiBody({ payer: { sub_openid: openid }, sub_appid: appid });
    const { prepay_id } = (await stand.call('POST', PATHS.jsapi, body)).body;
    expect(stand.network.payer.callUp({ payer, parameters: stand.callUp(prepay_id) })).toMatchObject({
      problem: 'app-id',
    });
    const parameters = stand.callUp(prepay_id, { before: { appId: appid } });
    const called = stand.network.payer.callUp({ payer, parameters });
    if (!called.accepted) throw new Error(called.message);
    stand.network.payer.confirm({ session: called.session });
    expect((await stand.query(body.out_trade_no)).body.payer).toEqual({ sp_openid: walletUserId, sub_openid: openid });
  });
});

describe('the wallet that a page calls up', () => {
  const hours = (count: number) => String(Math.floor(Date.now() / 1000) + count * 3600);

  test.each<[string, string, Parameters<Stand['callUp']>[1]]>([
    ['a changed nonce', 'signature', { after: { nonceStr: 'another' } }],
    ['a signature of nobody', 'signature', { after: { paySign: 'AAAA' } }],
    ['another application', 'app-id', { before: { appId: 'wx0000000000000000' } }],
    ['a time in the future', 'timestamp', { before: { timeStamp: hours(1) } }],
    ['a time of this morning', 'timestamp', { before: { timeStamp: hours(-3) } }],
    ['milliseconds', 'timestamp', { before: { timeStamp: String(Date.now()) } }],
    ['the bare id', 'form', { before: { package: 'wx2014' } }],
    ['an id of another world', 'unknown-prepay-id', { before: { package: 'prepay_id=wx2014' } }],
    ['HMAC', 'sign-type', { after: { signType: 'HMAC-SHA256' } }],
    ['nothing signed', 'form', { after: { paySign: '' } }],
    ['too long a nonce', 'form', { before: { nonceStr: 'n'.repeat(33) } }],
  ])('refuses %s, says so in a fact, and pays nothing', async (_, problem, change) => {
    const { payer, number, prepayId } = await openPage();
    const called = stand.network.payer.callUp({ payer, parameters: stand.callUp(prepayId, change) });
    expect(called).toMatchObject({ accepted: false, problem });
    expect(acts().at(-1)?.detail).toMatchObject({ payer, accepted: false, problem });
    expect((await stand.query(number)).body.trade_state).toBe('NOTPAY');
  });

  test('opens the order for the payer alone whom it was made for', async () => {
    const { number, prepayId } = await openPage();
    const other = stand.network.payer.createPayer();
    expect(stand.network.payer.callUp({ payer: other.payer, parameters: stand.callUp(prepayId) })).toMatchObject({
      accepted: false,
      problem: 'wrong-payer',
    });
    expect(acts().at(-1)?.detail).toMatchObject({ accepted: false, order: number, account: stand.account });
  });

  test('pays once, however often the page is opened', async () => {
    const { payer, number, prepayId } = await openPage();
    const sessions = [1, 2].map(() => {
      const called = stand.network.payer.callUp({ payer, parameters: stand.callUp(prepayId) });
      if (!called.accepted) throw new Error(called.message);
      return called.session;
    });
    const shown = sessions.map((session) => stand.network.payer.confirm({ session }));
    expect(shown).toMatchObject([{ paid: true }, { paid: false, problem: 'ORDERPAID' }]);
    expect(stand.facts('payer-charged').filter(({ order }) => order === number)).toHaveLength(1);
  });
});

test('two payers at one QR code: the second is told that the order is paid', async () => {
  const body = stand.nativeBody();
  const { code_url } = (await stand.call('POST', PATHS.native, body)).body;
  const [first, second] = [1, 2].map(() => stand.network.payer.scan({ codeUrl: code_url }).session);
  expect(stand.network.payer.confirm({ session: first ?? '' })).toMatchObject({ paid: true });
  expect(stand.network.payer.confirm({ session: second ?? '' })).toMatchObject({ paid: false, problem: 'ORDERPAID' });
});

describe('a coupon', () => {
  const legsOf = (purpose: string, order: string) =>
    [...stand.ledger.postings.values()]
      .filter((posting) => posting.purpose === purpose && posting.order === order)
      .flatMap(({ legs }) => legs.map(({ account, amount }) => [account.split(':').slice(0, 2).join(':'), amount]));

  test('makes the wallet pay less and the merchant gain all, and goes back with the refund', async () => {
    const { payer, number, prepayId } = await openPage({}, { coupon: 895 });
    const called = stand.network.payer.callUp({ payer, parameters: stand.callUp(prepayId) });
    expect(called).toMatchObject({ payerAmount: { currency: 'CNY', value: '7000' } });
    if (called.accepted) stand.network.payer.confirm({ session: called.session });
    const query = (await stand.query(number)).body;
    expect(query.amount).toMatchObject({ total: 15_000, payer_total: 7_000, payer_currency: 'CNY' });
    expect(query.promotion_detail).toMatchObject([{ type: 'COUPON', amount: 895, currency: 'CNY' }]);
    expect(legsOf('charge', number)).toEqual([
      ['wechatpay:payer', { currency: 'CNY', minor: -7_000n }],
      ['wechatpay:coupons', { currency: 'CNY', minor: -895n }],
      ['wechatpay:exchange', { currency: 'CNY', minor: 7_895n }],
      ['wechatpay:exchange', { currency: 'KRW', minor: -15_000n }],
      ['wechatpay:merchant', { currency: 'KRW', minor: 15_000n }],
    ]);
    const part = await stand.call('POST', PATHS.refunds, stand.refundBody(number, 5_000));
    expect(part.body.amount).toMatchObject({ refund: 5_000, payer_refund: 2_333 });
    const rest = await stand.call('POST', PATHS.refunds, stand.refundBody(number, 10_000));
    expect(rest.body.amount).toMatchObject({ payer_refund: 4_667 });
    const back = legsOf('refund', number).filter(([account]) => account === 'wechatpay:coupons');
    expect(back.map(([, amount]) => amount)).toEqual([
      { currency: 'CNY', minor: 298n },
      { currency: 'CNY', minor: 597n },
    ]);
  });

  test('is used up by the payment, and told of under the names of Quick Pay', async () => {
    const { payer } = stand.network.payer.createPayer({ coupon: 100 });
    const pay = async () => {
      const body = stand.micropayBody(stand.network.payer.code({ payer }).paymentCode);
      return (await stand.call('POST', PATHS.micropay, body)).body;
    };
    const first = await pay();
    expect([first.amount.payer_total, first.detail]).toMatchObject([7_795, [{ wechatpay_contribute_amount: 100 }]]);
    const second = await pay();
    expect([second.amount.payer_total, second.detail]).toEqual([7_895, undefined]);
  });
});

test('a new rate is for new orders: what was paid before is refunded at its own', async () => {
  const own = await openStand({ rate: 1 });
  try {
    const pay = async () => {
      const body = own.micropayBody(own.network.payer.code().paymentCode);
      return (await own.call('POST', PATHS.micropay, body)).body;
    };
    const before = await pay();
    own.network.operator.setRate({ krwPerCny: 250 });
    expect((await pay()).amount).toMatchObject({ payer_total: 6_000, exchange_rate: { rate: 400_000 } });
    const refund = await own.call('POST', PATHS.refunds, own.refundBody(before.out_trade_no, 15_000));
    expect(refund.body.amount).toMatchObject({ payer_refund: 7_895, exchange_rate: { rate: 526_316 } });
    expect(() => own.network.operator.setRate({ krwPerCny: 0 })).toThrow(/krwPerCny/);
  } finally {
    await own.close();
  }
});
