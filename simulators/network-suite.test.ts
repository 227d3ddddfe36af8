import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test, vi } from 'vitest';
import { createClock } from '../src/core/clock.js';
import { cny, krw } from '../src/core/money.js';
import { packageRoot } from '../src/core/package-root.js';
import { createRandom } from '../src/core/random.js';
import { operations as alipayOperations } from '../src/generated/alipay.js';
import { operations as alipayCnOperations } from '../src/generated/alipay-cn.js';
import { operations as openbankingOperations } from '../src/generated/openbanking.js';
import { operations } from '../src/generated/wechatpay.js';
import { createJournal } from '../src/record/journal.js';
import { createLedger } from '../src/record/ledger.js';
import { PATHS as ALIPAY, type Stand as AlipayStand, openStand as openAlipay, plusBody } from './alipay/test-stand.js';
import { type Stand as AlipayCnStand, METHODS, openStand as openAlipayCn } from './alipay-cn/test-stand.js';
import { networks } from './index.js';
import { examplesOf, type Schema, violationsOf } from './kit/contract-violations.js';
import { createKeyStore } from './kit/keys.js';
import { createNemesis } from './kit/nemesis.js';
import { call, until } from './kit/testing.js';
import {
  PATHS as OPENBANKING,
  type Stand as OpenbankingStand,
  openStand as openOpenbanking,
} from './openbanking/test-stand.js';
import { describeNetwork, type NetworkSheet, type NetworkStand, quiet, type StandOptions } from './testing.js';
import { openStand, PATHS, type Stand } from './wechatpay/test-stand.js';
import { type RunningZeropay, zeropay } from './zeropay/index.js';
import { eventProtocol } from './zeropay/protocol.js';

const MINUTE = 60_000;

const parties = ({ credentials, account }: Stand) => `sp_mchid=${credentials.spMchid}&sub_mchid=${account}`;

/** Opens a Native order and has it paid; with its number. */
async function payNative(stand: Stand, change: object = {}): Promise<string> {
  const body = stand.nativeBody(change);
  const { body: opened } = await stand.call('POST', PATHS.native, body);
  const { session } = stand.network.payer.scan({ codeUrl: opened.code_url });
  stand.network.payer.confirm({ session });
  return body.out_trade_no;
}

const orders = (stand: Stand) => stand.facts('order-opened');

/** Opens a payment page's order and has it paid, at times with a coupon; with the reply to the order. */
async function payPage(stand: Stand, coupon: number, change: object): Promise<unknown> {
  const { payer, walletUserId } = stand.network.payer.createPayer({ coupon });
  const reply = await stand.call(
    'POST',
    PATHS.jsapi,
    stand.jsapiBody({ payer: { sp_openid: walletUserId }, ...change }),
  );
  const called = stand.network.payer.callUp({ payer, parameters: stand.callUp(reply.body.prepay_id) });
  if (!called.accepted) throw new Error(called.message);
  stand.network.payer.confirm({ session: called.session });
  return reply;
}

/** Each kind of act of a campaign, on one of the orders so far. */
const ACTS: readonly ((stand: Stand, order: string, amount: number) => Promise<unknown>)[] = [
  (stand, _, total) => stand.call('POST', PATHS.native, stand.nativeBody({ amount: { total, currency: 'KRW' } })),
  (stand, _, total) => payNative(stand, { amount: { total, currency: 'KRW' } }),
  (stand, _, total) => payPage(stand, total % 70, { amount: { total, currency: 'KRW' } }),
  (stand, _, total) => {
    const { paymentCode } = stand.network.payer.code();
    return stand.call('POST', PATHS.micropay, stand.micropayBody(paymentCode, { amount: { total, currency: 'KRW' } }));
  },
  (stand, _, total) => {
    const { paymentCode } = stand.network.payer.code({ behaviour: 'declines' });
    return stand.call('POST', PATHS.micropay, stand.micropayBody(paymentCode, { amount: { total, currency: 'KRW' } }));
  },
  (stand, order, refund) => {
    const total = Number(orders(stand).find((one) => one.order === order)?.amount.minor ?? 1);
    return stand.call(
      'POST',
      PATHS.refunds,
      stand.refundBody(order, refund, { amount: { refund, total, currency: 'KRW' } }),
    );
  },
  (stand, order) => stand.call('POST', PATHS.close(order), stand.parties),
  (stand, order) => stand.call('POST', PATHS.reverse(order), stand.parties),
];

const wechatpaySheet: NetworkSheet<Stand> = {
  open: (options: StandOptions = {}) => openStand(options),
  operations: Object.values(operations),
  async everyOperation(stand) {
    const paid = await payNative(stand);
    const refund = stand.refundBody(paid, 5_000);
    await stand.call('POST', PATHS.refunds, refund);
    await stand.query(paid);
    await stand.call('GET', `${PATHS.refunds}/out-refund-no/${refund.out_refund_no}?${parties(stand)}`);
    await stand.call('GET', `${PATHS.refunds}?${parties(stand)}&out_trade_no=${paid}&offset=0&count=10`);
    const unpaid = stand.nativeBody();
    await stand.call('POST', PATHS.native, unpaid);
    await stand.call('POST', PATHS.close(unpaid.out_trade_no), stand.parties);
    await stand.call('POST', PATHS.jsapi, stand.jsapiBody());
    const byCode = stand.micropayBody(stand.network.payer.code().paymentCode);
    await stand.call('POST', PATHS.micropay, byCode);
    await stand.call('POST', PATHS.reverse(byCode.out_trade_no), stand.parties);
    await stand.call('GET', '/v3/certificates');
  },
  signature: { file: 'wechatpay/authenticity.test.ts', test: 'a signature of the official Go SDK verifies' },
  notification: {
    // https://pay.weixin.qq.com/doc/global/v3/en/4012356489
    ladderMs: [15_000, 15_000, 30_000, 3 * MINUTE],
    async lose(stand, acknowledgedAt) {
      for (let attempt = 1; attempt < acknowledgedAt; attempt += 1) stand.ear.answers.push({ status: 500 });
      await payNative(stand);
    },
  },
  money: {
    kinds: ACTS.length,
    async act(stand, kind, which, amount) {
      const known = orders(stand);
      await ACTS[kind]?.(stand, known[which % Math.max(1, known.length)]?.order ?? 'none', amount);
    },
    views: (stand) =>
      Promise.all(
        orders(stand).map(async ({ order }) => {
          const { body: found } = await stand.query(order);
          const { body: list } = await stand.call(
            'GET',
            `${PATHS.refunds}?${parties(stand)}&out_trade_no=${order}&offset=0&count=20`,
          );
          const refunds: { status: string; amount: { refund: number } }[] = list?.data ?? [];
          const back = refunds.filter(({ status }) => status === 'SUCCESS').map(({ amount }) => amount.refund);
          const isKept = found.trade_state === 'SUCCESS' || found.trade_state === 'REFUND';
          return { order, kept: krw(isKept ? found.amount.total - back.reduce((a, b) => a + b, 0) : 0) };
        }),
      ),
  },
  async script(stand) {
    const paid = await payNative(stand);
    await quiet(stand);
    await stand.call('POST', PATHS.refunds, stand.refundBody(paid, 4_000));
    await quiet(stand);
    const byCode = stand.micropayBody(stand.network.payer.code().paymentCode);
    await stand.call('POST', PATHS.micropay, byCode);
    await stand.call('POST', PATHS.reverse(byCode.out_trade_no), stand.parties);
  },
  wire: {
    method: 'POST',
    path: PATHS.native,
    headers: [
      'Authorization: WECHATPAY2-SHA256-RSA2048 x',
      'Accept: */*',
      'User-Agent: x',
      'Content-Type: application/json',
    ],
    tooMuch: 70_000,
    // An unknown path and a wrong method are answered with nothing at all.
    isOwnError: (status, body) =>
      body === ''
        ? [404, 405].includes(status)
        : [400, 401].includes(status) && typeof JSON.parse(body).code === 'string',
  },
  violations: { file: 'wechatpay/violations.test.ts', test: 'answers PARAM_ERROR and names the field' },
};

/** Has an order code made and paid; with the numbers of the payment. */
async function payByOrderCode(stand: AlipayStand, value = '15000'): Promise<{ order: string; paymentId: string }> {
  // Three rated minutes are little on a busy machine.
  const paymentExpiryTime = new Date(Date.now() + 120 * MINUTE).toISOString();
  const body = stand.orderBody({ value, paymentExpiryTime });
  const { body: made } = await stand.call(ALIPAY.pay, body);
  const { session } = stand.network.payer.scan({ codeUrl: made.orderCodeForm.codeDetails[0].codeValue });
  stand.network.payer.confirm({ session });
  return { order: body.paymentRequestId, paymentId: made.paymentId };
}

function payByShownCode(stand: AlipayStand, value: string, terms: { behaviour?: 'declines' } = {}) {
  const { paymentCode } = stand.network.payer.code({ ...terms, lifetimeMs: 120 * MINUTE });
  return stand.call(ALIPAY.pay, stand.codeBody(paymentCode, { value }));
}

/** A payer's code, read by the store of an acquirer of Alipay+. */
async function payThroughPlus(stand: AlipayStand, value: string) {
  const { paymentCode } = stand.network.payer.code({ lifetimeMs: 120 * MINUTE });
  const body = plusBody(stand.codeBody(paymentCode, { value }));
  await stand.call(ALIPAY.plusPay, body);
  return body;
}

const ALIPAY_ACTS: readonly ((stand: AlipayStand, order: string, amount: number) => Promise<unknown>)[] = [
  (stand, _, amount) => stand.call(ALIPAY.pay, stand.orderBody({ value: String(amount) })),
  (stand, _, amount) => stand.call(ALIPAY.pay, stand.entryBody({ value: String(amount) })),
  (stand, _, amount) => payByOrderCode(stand, String(amount)),
  (stand, _, amount) => payByShownCode(stand, String(amount)),
  (stand, _, amount) => payByShownCode(stand, String(amount), { behaviour: 'declines' }),
  (stand, order, amount) => {
    const { networkOrder: paymentId = 'none' } = stand.facts('payer-charged').find((one) => one.order === order) ?? {};
    const refundAmount = { currency: 'KRW', value: String(amount) };
    return stand.call(ALIPAY.refund, { refundRequestId: stand.number(), paymentId, refundAmount });
  },
  (stand, order) => stand.call(ALIPAY.cancel, { paymentRequestId: order }),
  (stand, _, amount) => payThroughPlus(stand, String(amount)),
  (stand, order, amount) => {
    const refundAmount = { currency: 'KRW', value: String(amount) };
    return stand.call(ALIPAY.plusRefund, { refundRequestId: stand.number(), paymentRequestId: order, refundAmount });
  },
  (stand, order) => stand.call(ALIPAY.plusCancel, { paymentRequestId: order }),
];

const alipaySheet: NetworkSheet<AlipayStand> = {
  open: (options: StandOptions = {}) => openAlipay(options),
  operations: Object.values(alipayOperations),
  async everyOperation(stand) {
    const { order, paymentId } = await payByOrderCode(stand);
    const refundRequestId = stand.number();
    await stand.query(order);
    await stand.call(ALIPAY.refund, { refundRequestId, paymentId, refundAmount: { currency: 'KRW', value: '5000' } });
    await stand.call(ALIPAY.inquiryRefund, { refundRequestId });
    await stand.call(ALIPAY.inquireExchangeRate, { paymentCurrency: 'KRW' });
    await stand.call(ALIPAY.cancel, { paymentId: (await payByOrderCode(stand)).paymentId });
    const { paymentRequestId } = await payThroughPlus(stand, '15000');
    await stand.call(ALIPAY.plusInquiry, { paymentRequestId });
    const refundAmount = { currency: 'KRW', value: '5000' };
    await stand.call(ALIPAY.plusRefund, { refundRequestId: stand.number(), paymentRequestId, refundAmount });
    await stand.call(ALIPAY.plusCancel, { paymentRequestId: (await payThroughPlus(stand, '15000')).paymentRequestId });
  },
  signature: { file: 'alipay/authenticity.test.ts', test: 'a published signature of the same algorithm verifies' },
  notification: {
    // https://docs.antom.com/ac/ams_zh-cn/nrs
    ladderMs: [2 * MINUTE, 10 * MINUTE, 10 * MINUTE, 60 * MINUTE],
    async lose(stand, acknowledgedAt) {
      for (let attempt = 1; attempt < acknowledgedAt; attempt += 1) stand.ear.answers.push({ status: 500 });
      await payByOrderCode(stand);
    },
  },
  money: {
    kinds: ALIPAY_ACTS.length,
    async act(stand, kind, which, amount) {
      const known = stand.facts('order-opened');
      await ALIPAY_ACTS[kind]?.(stand, known[which % Math.max(1, known.length)]?.order ?? 'none', amount);
    },
    views: (stand) =>
      Promise.all(
        stand.facts('order-opened').map(async ({ order }) => {
          const { body: found } = await stand.query(order);
          const refunds: { transactionStatus: string; transactionAmount: { value: string } }[] =
            found.transactions ?? [];
          const back = refunds.filter(({ transactionStatus }) => transactionStatus === 'SUCCESS');
          const kept = back.reduce(
            (left, { transactionAmount }) => left - BigInt(transactionAmount.value),
            BigInt(found.paymentAmount.value),
          );
          return { order, kept: krw(found.paymentStatus === 'SUCCESS' ? kept : 0) };
        }),
      ),
  },
  async script(stand) {
    const { paymentId } = await payByOrderCode(stand);
    await quiet(stand);
    const refundAmount = { currency: 'KRW', value: '4000' };
    await stand.call(ALIPAY.refund, { refundRequestId: stand.number(), paymentId, refundAmount });
    const { body: byCode } = await payByShownCode(stand, '15000');
    await stand.call(ALIPAY.cancel, { paymentId: byCode.paymentId });
  },
  wire: {
    method: 'POST',
    path: ALIPAY.pay,
    headers: ['Client-Id: x', 'Request-Time: 1', 'Signature: x', 'Content-Type: application/json'],
    tooMuch: 70_000,
    // Its refusals have the status of a success.
    isOwnError: (status, body) => status === 200 && JSON.parse(body).result.resultStatus === 'F',
  },
  violations: { file: 'alipay/violations.test.ts', test: 'answers PARAM_ILLEGAL and names the member' },
};

const yuan = (fen: number) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
const fenOf = (amount: string) => BigInt(amount.replace('.', ''));

/** Has a code made and paid; with the number of the trade. */
async function payByCnCode(stand: AlipayCnStand, fen = 8_888): Promise<string> {
  const { node } = await stand.precreate({ total_amount: yuan(fen) });
  const { session } = stand.network.payer.scan({ codeUrl: node.qr_code });
  stand.network.payer.confirm({ session });
  return node.out_trade_no;
}

const cnCode = (stand: AlipayCnStand, terms: { behaviour?: 'declines' } = {}): string =>
  stand.network.payer.code({ ...terms, lifetimeMs: 120 * MINUTE }).paymentCode;

const payByCnShownCode = (stand: AlipayCnStand, fen: number, terms: { behaviour?: 'declines' } = {}) =>
  stand.pay(cnCode(stand, terms), { total_amount: yuan(fen) });

const ALIPAY_CN_ACTS: readonly ((stand: AlipayCnStand, order: string, fen: number) => Promise<unknown>)[] = [
  (stand, _, fen) => stand.precreate({ total_amount: yuan(fen) }),
  (stand, _, fen) => payByCnCode(stand, fen),
  (stand, _, fen) => payByCnShownCode(stand, fen),
  (stand, _, won) => stand.pay(cnCode(stand), { total_amount: String(won), trans_currency: 'KRW' }),
  (stand, _, fen) => payByCnShownCode(stand, fen, { behaviour: 'declines' }),
  (stand, order, fen) => {
    const refund = { out_trade_no: order, refund_amount: yuan(fen), out_request_no: stand.number() };
    return stand.call(METHODS.refund, refund);
  },
  (stand, order) => stand.call(METHODS.refund, { out_trade_no: order, refund_amount: '0.01', out_request_no: 'same' }),
  (stand, order) => stand.call(METHODS.cancel, { out_trade_no: order }),
  (stand, order) => stand.call(METHODS.close, { out_trade_no: order }),
];

const alipayCnSheet: NetworkSheet<AlipayCnStand> = {
  open: (options: StandOptions = {}) => openAlipayCn(options),
  operations: Object.values(alipayCnOperations),
  async everyOperation(stand) {
    const order = await payByCnCode(stand);
    const refund = { out_trade_no: order, refund_amount: '8.88', out_request_no: stand.number() };
    await stand.query(order);
    await stand.call(METHODS.refund, refund);
    await stand.call(METHODS.refundQuery, refund);
    const { node } = await payByCnShownCode(stand, 8_888);
    await stand.call(METHODS.cancel, { trade_no: node.trade_no });
    const { walletUserId } = stand.network.payer.createPayer();
    const { node: made } = await stand.call(METHODS.create, stand.trade({ buyer_id: walletUserId }));
    await stand.call(METHODS.close, { trade_no: made.trade_no });
  },
  signature: { file: 'alipay-cn/authenticity.test.ts', test: 'a published notice of the open platform verifies' },
  notification: {
    // https://opendocs.alipay.com/open/194/103296
    ladderMs: [4 * MINUTE, 10 * MINUTE, 10 * MINUTE, 60 * MINUTE],
    async lose(stand, acknowledgedAt) {
      for (let attempt = 1; attempt < acknowledgedAt; attempt += 1) stand.ear.answers.push({ body: 'fail' });
      await payByCnCode(stand);
    },
  },
  money: {
    kinds: ALIPAY_CN_ACTS.length,
    async act(stand, kind, which, amount) {
      const known = stand.facts('order-opened');
      await ALIPAY_CN_ACTS[kind]?.(stand, known[which % Math.max(1, known.length)]?.order ?? 'none', amount);
    },
    views: (stand) =>
      Promise.all(
        stand.facts('order-opened').map(async ({ order }) => {
          const { node: found } = await stand.query(order);
          const numbers = new Set(
            stand
              .facts('refund-accepted')
              .filter((one) => one.order === order)
              .map((one) => one.refund),
          );
          const refunds = await Promise.all(
            [...numbers].map((out_request_no) =>
              stand.call(METHODS.refundQuery, { out_trade_no: order, out_request_no }),
            ),
          );
          const back = refunds.filter(({ node }) => node.refund_status === 'REFUND_SUCCESS');
          const kept = back.reduce(
            (left, { node }) => left - fenOf(node.refund_amount),
            fenOf(found.total_amount ?? '0.00'),
          );
          const left = found.trade_status === 'TRADE_SUCCESS' ? kept : 0n;
          // The wire has two decimals in won too.
          return { order, kept: found.trans_currency === 'KRW' ? krw(left / 100n) : cny(left) };
        }),
      ),
  },
  async script(stand) {
    const order = await payByCnCode(stand);
    await quiet(stand);
    await stand.call(METHODS.refund, { out_trade_no: order, refund_amount: '4.00', out_request_no: stand.number() });
    await quiet(stand);
    const { node } = await payByCnShownCode(stand, 1_500);
    await quiet(stand);
    await stand.call(METHODS.cancel, { trade_no: node.trade_no });
    await quiet(stand);
  },
  wire: {
    method: 'POST',
    path: '/gateway.do?app_id=x&method=alipay.trade.pay&charset=utf-8&sign_type=RSA2&sign=x&version=1.0',
    headers: ['Content-Type: application/x-www-form-urlencoded', 'Accept: */*'],
    tooMuch: 70_000,
    // The gateway's refusals have the status of a success; what is none of its addresses is answered with nothing at all.
    isOwnError: (status, body) =>
      body === ''
        ? [404, 405].includes(status)
        : status === 200 && (Object.values(JSON.parse(body))[0] as { code: string }).code.startsWith('4'),
  },
  violations: { file: 'alipay-cn/violations.test.ts', test: 'answers ACQ.INVALID_PARAMETER and names the member' },
};

const openbankingSheet: NetworkSheet<OpenbankingStand> = {
  open: (options: StandOptions = {}) => openOpenbanking(options),
  operations: Object.values(openbankingOperations),
  async everyOperation(stand) {
    const number = stand.number();
    const { fintechUseNum } = stand.user();
    await stand.withdraw({ fintech_use_num: fintechUseNum, bank_tran_id: number });
    await stand.result('1', number);
    await stand.balance(fintechUseNum);
    await stand.deposit();
    await stand.payOut();
    await stand.realName();
  },
  signature: { absent: 'nothing on this wire is signed: a bearer token is all that calls are known by' },
  notification: { absent: 'banks tell an institution nothing by themselves: it asks for results' },
  money: {
    file: 'openbanking/money.test.ts',
    test: 'postings, facts, balances and results agree, whatever is sent in whatever order',
  },
  async script(stand) {
    await stand.withdraw();
    await stand.payOut();
    const user = stand.user();
    stand.network.operator.holdTransfers({ account: user.account });
    const number = stand.number();
    await stand.withdraw({ fintech_use_num: user.fintechUseNum, bank_tran_id: number, sub_frnc_num: undefined });
    stand.network.operator.resolveTransfer({ transfer: number, as: 'refused', code: '453' });
  },
  wire: {
    method: 'POST',
    path: OPENBANKING.withdraw,
    headers: ['Authorization: Bearer x', 'Accept: */*', 'Content-Type: application/json; charset=UTF-8'],
    tooMuch: 70_000,
    // Its refusals have the status of a success.
    isOwnError: (status, body) => status === 200 && /^[AO](?!0000)[0-9]{4}$/.test(JSON.parse(body).rsp_code),
  },
  violations: { file: 'openbanking/violations.test.ts', test: 'answers A0004 and names the member' },
};

interface ZeropayStand extends NetworkStand {
  readonly network: RunningZeropay;
  readonly account: string;
  /** Tells an event, rightly signed, to the platform or to another receiver; gives the status. */
  tell(event: unknown, receiver?: { url: string; secret: string }): Promise<{ status: number; text: string }>;
}

async function openZeropay({ switches = {}, seed = 'stand' }: StandOptions = {}): Promise<ZeropayStand> {
  const clock = createClock({ rate: 1000 });
  const journal = createJournal({ clock });
  const ledger = createLedger((posting) => journal.posting(posting));
  const internalErrors: Error[] = [];
  const random = createRandom(seed);
  const network = await zeropay.start({
    clock,
    random,
    journal,
    ledger,
    nemesis: createNemesis({ journal, listenerOf: () => network.listener }),
    keys: createKeyStore(),
    host: '127.0.0.1',
    port: 0,
    switches,
    filesDir: '',
    onInternalError: (error) => void internalErrors.push(error),
  });
  const { eventsUrl = '', eventsSecret = '' } = network.credentials;
  return {
    network,
    clock,
    journal,
    ledger,
    internalErrors,
    account: network.addMerchant({ name: 'Seoul Tower' }).networkMerchantId,
    tell(event, { url, secret } = { url: eventsUrl, secret: eventsSecret }) {
      const body = JSON.stringify(event);
      const now = new Date();
      // A header may not be empty, even where the event, wrongly, has an empty id or none.
      const id = String((event as { id?: unknown } | null)?.id || 'none');
      return call(url, {
        method: 'POST',
        body,
        headers: {
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': new Webhook(secret).sign(id, now, body),
        },
      });
    },
    async close() {
      clock.stop();
      await network.close();
      journal.close();
    },
  };
}

const folder = join(packageRoot(), 'schemas', 'intermediary');
const refs: Schema[] = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Schema)
  .filter((document) => '$id' in document);
const documentOf = (id: string): Schema => refs.find(({ $id }) => $id === `pyx:intermediary/${id}`) ?? {};

const WON = (value: string) => ({ currency: 'KRW', value });
const payment = {
  merchantId: 'm1',
  paymentId: 'p1',
  direction: 'INBOUND',
  mode: 'MPM_DYNAMIC',
  wallet: 'WECHATPAY',
  storeId: 's1',
  status: 'SUCCEEDED',
  amount: WON('15000'),
  refundedAmount: WON('0'),
  pendingRefundAmount: WON('0'),
  refundableAmount: WON('15000'),
  cancellation: { status: 'NONE' },
  action: { type: 'NONE' },
  networkOrderId: 'o1',
  createdAt: '2026-01-02T03:04:05+09:00',
  updatedAt: '2026-01-02T03:04:06+09:00',
  version: 2,
};

/** The envelope of a payment's event, and the members that a payment must have. */
const [paymentEvent = {}] = documentOf('event').oneOf as Schema[];
const envelope: Schema = {
  ...paymentEvent,
  properties: {
    ...(paymentEvent.properties as Schema),
    data: { type: 'object', required: documentOf('payment').required, examples: [payment] },
  },
};
const eventViolations = violationsOf(envelope, { refs });
const event = examplesOf(envelope, { refs });

const zeropaySheet: NetworkSheet<ZeropayStand> = {
  open: openZeropay,
  operations: {
    absent: 'it hears events of the northbound contract (schemas/intermediary), and its answers have no body',
  },
  async everyOperation(stand) {
    await stand.tell(event.full);
    const { url, secret } = stand.network.operator.openWebhook({ merchant: stand.account });
    await stand.tell(event.full, { url, secret });
  },
  signature: {
    source: 'standard-webhooks/standard-webhooks, libraries/javascript/src/index.test.ts',
    verifies(altered) {
      vi.useFakeTimers({ toFake: ['Date'], now: 1_614_265_330_000 });
      try {
        const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
        const { verdictOf } = eventProtocol({
          receiverAt: () => ({ kind: 'platform', secret }),
          nowMs: () => Date.now(),
        });
        const breach = verdictOf({
          method: 'POST',
          target: '/events',
          headers: [
            ['webhook-id', 'msg_p5jXN8AQM9LWM0D4loKWxJek'],
            ['webhook-timestamp', '1614265330'],
            ['webhook-signature', 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
          ],
          body: Buffer.from(altered ? '{"test": 2432232315}' : '{"test": 2432232314}'),
        });
        return breach === undefined;
      } finally {
        vi.useRealTimers();
      }
    },
  },
  notification: { absent: 'it tells the intermediary nothing by itself yet' },
  money: { absent: 'it moves no money yet' },
  async script(stand) {
    const { full, minimal } = event;
    stand.network.operator.refuseEvents({ merchant: stand.account });
    await stand.tell({ ...(full as object), merchantId: stand.account });
    await stand.tell({ ...(full as object), merchantId: stand.account });
    await stand.tell(minimal);
    await until(() => stand.journal.open.size === 0);
  },
  wire: {
    method: 'POST',
    path: '/events',
    headers: ['webhook-id: e1', 'webhook-timestamp: 1', 'webhook-signature: v1,x'],
    tooMuch: 1_100_000,
    isOwnError: (status, body) => status >= 400 && status < 500 && typeof JSON.parse(body).error === 'string',
  },
  violations: {
    count: eventViolations.length,
    async refused(stand, at) {
      const violation = eventViolations[at];
      const { status, text } = await stand.tell(violation?.instance);
      const error: unknown = JSON.parse(text || '{}').error;
      return {
        what: `${violation?.keyword} at ${violation?.pointer}`,
        seen: [status, typeof error],
        documented: [400, 'string'],
      };
    },
  },
};

const sheets = {
  wechatpay: () => describeNetwork(networks.wechatpay, wechatpaySheet),
  zeropay: () => describeNetwork(networks.zeropay, zeropaySheet),
  alipay: () => describeNetwork(networks.alipay, alipaySheet),
  'alipay-cn': () => describeNetwork(networks['alipay-cn'], alipayCnSheet),
  openbanking: () => describeNetwork(networks.openbanking, openbankingSheet),
};

describe('the shared suite', () => {
  test('is run for every network of the list', () => {
    expect(Object.keys(sheets).sort()).toEqual(Object.keys(networks).sort());
  });
});

for (const run of Object.values(sheets)) run();
