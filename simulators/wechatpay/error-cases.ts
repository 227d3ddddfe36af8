import { BY_STAFF } from '../kit/errors-page.js';
import { MINUTE } from './orders.js';
import { openStand, PATHS, type Reply, type Stand, send } from './test-stand.js';

/** How each documented error comes about in this world: the tests hold it so, and docs/wechatpay-errors.md tells it. */
export interface ErrorCase {
  readonly operation: string;
  readonly status: number;
  readonly code: string | null;
  readonly how: string;
  readonly produce: (stand: Stand) => Promise<Reply>;
}

type Body = Record<string, unknown>;

const query = (stand: Stand, more = '') => `?sp_mchid=${stand.credentials.spMchid}&sub_mchid=${stand.account}${more}`;
const parties = (stand: Stand) => ({ sp_mchid: stand.credentials.spMchid, sub_mchid: stand.account });
const code = (stand: Stand, terms: Parameters<Stand['network']['payer']['code']>[0] = {}) =>
  stand.network.payer.code(terms).paymentCode;

const post = (path: string, body: Body) => (stand: Stand) => stand.call('POST', path, body);
const native = (change: (stand: Stand) => object) => (stand: Stand) =>
  stand.call('POST', PATHS.native, stand.nativeBody(change(stand)));
const jsapi = (change: (stand: Stand) => object) => (stand: Stand) =>
  stand.call('POST', PATHS.jsapi, stand.jsapiBody(change(stand)));
const micropay =
  (change: (stand: Stand) => object, terms = {}) =>
  (stand: Stand) =>
    stand.call('POST', PATHS.micropay, stand.micropayBody(code(stand, terms), change(stand)));
const refund =
  (change: (stand: Stand) => object, amount = 1) =>
  async (stand: Stand) =>
    stand.call('POST', PATHS.refunds, stand.refundBody(await paid(stand), amount, change(stand)));

async function openNative(stand: Stand): Promise<{ number: string; body: Body }> {
  const body = stand.nativeBody();
  await stand.call('POST', PATHS.native, body);
  return { number: body.out_trade_no, body };
}

async function openJsapi(stand: Stand): Promise<{ number: string; body: Body }> {
  const body = stand.jsapiBody();
  await stand.call('POST', PATHS.jsapi, body);
  return { number: body.out_trade_no, body };
}

async function payJsapi(stand: Stand): Promise<{ number: string; body: Body }> {
  const { payer, walletUserId } = stand.network.payer.createPayer();
  const body = stand.jsapiBody({ payer: { sp_openid: walletUserId } });
  const { prepay_id } = (await stand.call('POST', PATHS.jsapi, body)).body;
  const called = stand.network.payer.callUp({ payer, parameters: stand.callUp(prepay_id) });
  if (called.accepted) stand.network.payer.confirm({ session: called.session });
  return { number: body.out_trade_no, body };
}

async function payNative(stand: Stand): Promise<{ number: string; body: Body }> {
  const body = stand.nativeBody();
  const { code_url } = (await stand.call('POST', PATHS.native, body)).body;
  const { session } = stand.network.payer.scan({ codeUrl: code_url });
  stand.network.payer.confirm({ session });
  return { number: body.out_trade_no, body };
}

async function payCode(
  stand: Stand,
  terms: Parameters<Stand['network']['payer']['code']>[0] = {},
): Promise<{ number: string; body: Body }> {
  const body = stand.micropayBody(code(stand, terms));
  await stand.call('POST', PATHS.micropay, body);
  return { number: body.out_trade_no, body };
}

const paid = async (stand: Stand): Promise<string> => (await payCode(stand)).number;

const planned =
  (operation: string, errorCode: string, act: (stand: Stand) => Promise<Reply>, status?: number) =>
  async (stand: Stand) => {
    await stand.network.operator.answerWith({
      operation,
      code: errorCode,
      ...(status === undefined ? {} : { status }),
    });
    return act(stand);
  };

const STRANGER = { sp_mchid: '1999999999' };
const NO_MERCHANT = { sub_mchid: '1888888888' };
const OTHER_APP = { sp_appid: 'wx0000000000000000' };

/** A legal call of every operation, which a planned answer can meet. */
const LEGAL: Readonly<Record<string, (stand: Stand) => Promise<Reply>>> = {
  native: native(() => ({})),
  jsapi: jsapi(() => ({})),
  micropay: micropay(() => ({})),
  'order-query': async (stand) => stand.query(await paid(stand)),
  close: async (stand) => stand.call('POST', PATHS.close((await openNative(stand)).number), parties(stand)),
  reverse: async (stand) => stand.call('POST', PATHS.reverse(await paid(stand)), parties(stand)),
  refund: refund(() => ({})),
  'refund-query': (stand) => stand.call('GET', `${PATHS.refunds}/out-refund-no/none${query(stand)}`),
  'refund-list': async (stand) =>
    stand.call('GET', `${PATHS.refunds}${query(stand, `&out_trade_no=${await paid(stand)}&offset=0&count=10`)}`),
  certificates: (stand) => stand.call('GET', '/v3/global/certificates'),
};

const byStaff = (short: string, status: number, errorCode: string): ErrorCase => {
  const operation = `wechatpay.global.${short}`;
  const act = LEGAL[short];
  if (act === undefined) throw new Error(`no legal call of ${short}`);
  return {
    operation,
    status,
    code: errorCode,
    how: BY_STAFF,
    produce: planned(operation, errorCode, act, status),
  };
};

const comes = (
  short: string,
  status: number,
  errorCode: string,
  how: string,
  produce: ErrorCase['produce'],
): ErrorCase => ({
  operation: `wechatpay.global.${short}`,
  status,
  code: errorCode,
  how,
  produce,
});

const withQuery = (change: object) => (stand: Stand) => {
  const asked = new URLSearchParams({ ...parties(stand), ...change });
  return stand.call('GET', `${PATHS.order('none')}?${asked}`);
};

const withRefundQuery = (path: string, change: object) => (stand: Stand) => {
  const asked = new URLSearchParams({ ...parties(stand), out_trade_no: 'none', offset: '0', count: '1', ...change });
  return stand.call('GET', `${PATHS.refunds}${path}?${asked}`);
};

const ended = (act: 'close' | 'reverse', path: (number: string) => string, change: object) => (stand: Stand) =>
  stand.call('POST', path(`${act}-none`), { ...parties(stand), ...change });

const again =
  (
    pay: (stand: Stand) => Promise<{ number: string; body: Body }>,
    path: string,
    between?: (stand: Stand, number: string) => Promise<unknown>,
  ) =>
  async (stand: Stand) => {
    const { number, body } = await pay(stand);
    await between?.(stand, number);
    return post(path, body)(stand);
  };

const OF_EVERY = [
  'certificates',
  'close',
  'jsapi',
  'micropay',
  'native',
  'order-query',
  'refund',
  'refund-list',
  'refund-query',
  'reverse',
] as const;

export const errorCases: readonly ErrorCase[] = [
  {
    operation: '*',
    status: 400,
    code: 'INVALID_REQUEST',
    how: 'a signed request without User-Agent',
    produce: withoutUserAgent,
  },
  {
    operation: '*',
    status: 401,
    code: 'SIGN_ERROR',
    how: 'a request without Authorization, or with one that does not verify',
    produce: (stand) =>
      send(stand.network.baseUrl, 'GET', '/v3/global/certificates', '', { Accept: '*/*', 'User-Agent': 'x' }),
  },
  {
    operation: '*',
    status: 404,
    code: null,
    how: 'an unknown path',
    produce: (stand) => stand.call('GET', '/v3/global/none'),
  },
  {
    operation: '*',
    status: 405,
    code: null,
    how: 'another method than that of the path',
    produce: (stand) => stand.call('GET', PATHS.native),
  },
  ...[429, 502, 503].map((status): ErrorCase => {
    const code_ = status === 429 ? 'FREQUENCY_LIMITED' : 'SERVICE_UNAVAILABLE';
    return { ...byStaff('native', status, code_), operation: '*' };
  }),

  comes(
    'native',
    400,
    'PARAM_ERROR',
    'a request that breaks the contract, or a currency other than KRW and CNY',
    native(() => ({ amount: { total: 1, currency: 'USD' } })),
  ),
  comes('native', 400, 'INVALID_REQUEST', 'the number of an open order with other parameters', async (stand) => {
    const { body } = await openNative(stand);
    return stand.call('POST', PATHS.native, { ...body, description: 'another' });
  }),
  comes(
    'native',
    400,
    'APPID_MCHID_NOT_MATCH',
    'an `sp_appid` that is not the institution’s',
    native(() => OTHER_APP),
  ),
  comes(
    'native',
    400,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    native(() => NO_MERCHANT),
  ),
  comes(
    'native',
    400,
    'ORDER_CLOSED',
    'the number of a closed order',
    again(openNative, PATHS.native, (stand, number) => stand.call('POST', PATHS.close(number), parties(stand))),
  ),
  comes('native', 400, 'ORDERPAID', 'the number of a paid order', again(payNative, PATHS.native)),
  comes('native', 403, 'OUT_TRADE_NO_USED', 'the number of a Quick Pay order', async (stand) => {
    const { number } = await payCode(stand);
    return native(() => ({ out_trade_no: number }))(stand);
  }),
  comes(
    'native',
    403,
    'NOAUTH',
    'an `sp_mchid` that is not who signed',
    native(() => STRANGER),
  ),
  byStaff('native', 403, 'RULELIMIT'),

  comes(
    'jsapi',
    400,
    'PARAM_ERROR',
    'a request that breaks the contract, or a currency other than KRW and CNY',
    jsapi(() => ({ amount: { total: 1, currency: 'USD' } })),
  ),
  comes('jsapi', 400, 'INVALID_REQUEST', 'the number of an open order with other parameters', async (stand) => {
    const { body } = await openJsapi(stand);
    return stand.call('POST', PATHS.jsapi, { ...body, description: 'another' });
  }),
  comes(
    'jsapi',
    400,
    'APPID_MCHID_NOT_MATCH',
    'an `sp_appid` that is not the institution’s',
    jsapi(() => OTHER_APP),
  ),
  comes(
    'jsapi',
    400,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    jsapi(() => NO_MERCHANT),
  ),
  comes(
    'jsapi',
    400,
    'ORDER_CLOSED',
    'the number of a closed order',
    again(openJsapi, PATHS.jsapi, (stand, number) => stand.call('POST', PATHS.close(number), parties(stand))),
  ),
  comes('jsapi', 400, 'ORDERPAID', 'the number of a paid order', again(payJsapi, PATHS.jsapi)),
  comes('jsapi', 403, 'OUT_TRADE_NO_USED', 'the number of a Quick Pay order', async (stand) => {
    const { number } = await payCode(stand);
    return jsapi(() => ({ out_trade_no: number }))(stand);
  }),
  comes(
    'jsapi',
    403,
    'NOAUTH',
    'an `sp_mchid` that is not who signed',
    jsapi(() => STRANGER),
  ),
  byStaff('jsapi', 403, 'RULELIMIT'),
  comes(
    'jsapi',
    500,
    'OPENID_MISMATCH',
    'an openid that no payer has under the application',
    jsapi(() => ({ payer: { sp_openid: 'oNobody' } })),
  ),

  comes(
    'micropay',
    202,
    'USERPAYING',
    'switch `user-paying-form` = `202-error`, and a payer who has to type a password',
    micropay(() => ({}), { behaviour: 'password' }),
  ),
  comes(
    'micropay',
    400,
    'PARAM_ERROR',
    'a request that breaks the contract, or a currency other than KRW and CNY',
    micropay(() => ({ amount: { total: 0 } })),
  ),
  comes('micropay', 400, 'AUTH_CODE_INVALID', 'a code that no wallet has shown, or `codeProblem: invalid`', (stand) =>
    stand.call('POST', PATHS.micropay, stand.micropayBody('130000000000000000')),
  ),
  comes(
    'micropay',
    400,
    'AUTHCODEEXPIRE',
    'a code older than switch `code-lifetime-ms`, or `codeProblem: expired`',
    micropay(() => ({}), { codeProblem: 'expired' }),
  ),
  comes('micropay', 400, 'AUTH_CODE_ERROR', 'a code that was used for another order', async (stand) => {
    const { body } = await payCode(stand);
    return stand.call('POST', PATHS.micropay, { ...body, out_trade_no: stand.number() });
  }),
  comes('micropay', 400, 'INVALID_REQUEST', 'the number of an order with other parameters', async (stand) => {
    const { body } = await payCode(stand);
    return stand.call('POST', PATHS.micropay, { ...body, description: 'another' });
  }),
  comes(
    'micropay',
    400,
    'APPID_MCHID_NOT_MATCH',
    'an `sp_appid` that is not the institution’s',
    micropay(() => OTHER_APP),
  ),
  comes(
    'micropay',
    400,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    micropay(() => NO_MERCHANT),
  ),
  byStaff('micropay', 400, 'ORDER_CLOSED'),
  comes('micropay', 400, 'ORDERPAID', 'the number of a paid order', again(payCode, PATHS.micropay)),
  comes(
    'micropay',
    400,
    'ORDERREVERSED',
    'the number of a reversed order',
    again(payCode, PATHS.micropay, (stand, number) => stand.call('POST', PATHS.reverse(number), parties(stand))),
  ),
  comes('micropay', 403, 'OUT_TRADE_NO_USED', 'the number of an order by QR code', async (stand) => {
    const { number } = await openNative(stand);
    return micropay(() => ({ out_trade_no: number }))(stand);
  }),
  comes(
    'micropay',
    403,
    'NOTENOUGH',
    'behaviour `insufficient-funds`, or a balance that is too small',
    micropay(() => ({}), { behaviour: 'insufficient-funds' }),
  ),
  byStaff('micropay', 403, 'NOTSUPORTCARD'),
  comes(
    'micropay',
    403,
    'TRADE_ERROR',
    'the number of an order whose payment has failed',
    again((stand) => payCode(stand, { behaviour: 'insufficient-funds' }), PATHS.micropay),
  ),
  comes('micropay', 403, 'ACCOUNTERROR', 'a payer whose account is closed (`payer.closeAccount`)', async (stand) => {
    const { payer } = stand.network.payer.createPayer();
    const paymentCode = code(stand, { payer });
    stand.network.payer.closeAccount({ payer });
    return stand.call('POST', PATHS.micropay, stand.micropayBody(paymentCode));
  }),
  comes(
    'micropay',
    403,
    'NOAUTH',
    'an `sp_mchid` that is not who signed',
    micropay(() => STRANGER),
  ),
  byStaff('micropay', 403, 'RULELIMIT'),
  byStaff('micropay', 500, 'BANKERROR'),

  comes('order-query', 400, 'PARAM_ERROR', 'a request that breaks the contract', (stand) =>
    stand.call('GET', `${PATHS.order('none')}?sp_mchid=${stand.credentials.spMchid}`),
  ),
  comes(
    'order-query',
    400,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    withQuery(NO_MERCHANT),
  ),
  comes(
    'order-query',
    404,
    'ORDERNOTEXIST',
    'an unknown number, another sub-merchant’s, or an unpaid order by WeChat Pay’s number',
    withQuery({}),
  ),
  comes('order-query', 403, 'NOAUTH', 'an `sp_mchid` that is not who signed', withQuery(STRANGER)),

  comes('close', 400, 'ORDERPAID', 'a paid order', async (stand) =>
    stand.call('POST', PATHS.close((await payNative(stand)).number), parties(stand)),
  ),
  comes(
    'close',
    400,
    'ORDER_CLOSED',
    'an order whose payment the network took back (`operator.reverseFromPortal`)',
    async (stand) => {
      const { number } = await payNative(stand);
      stand.network.operator.reverseFromPortal({ order: number });
      return stand.call('POST', PATHS.close(number), parties(stand));
    },
  ),
  comes(
    'close',
    400,
    'PARAM_ERROR',
    'a request that breaks the contract',
    ended('close', PATHS.close, { sub_mchid: 7 }),
  ),
  comes(
    'close',
    400,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    ended('close', PATHS.close, NO_MERCHANT),
  ),
  comes(
    'close',
    400,
    'INVALID_REQUEST',
    'a Quick Pay order; within five minutes with switch `early-close` = `refused`',
    async (stand) => stand.call('POST', PATHS.close(await paid(stand)), parties(stand)),
  ),
  comes('close', 404, 'ORDERNOTEXIST', 'an unknown number', ended('close', PATHS.close, {})),
  comes('close', 403, 'NOAUTH', 'an `sp_mchid` that is not who signed', ended('close', PATHS.close, STRANGER)),

  comes(
    'reverse',
    400,
    'PARAM_ERROR',
    'a request that breaks the contract',
    ended('reverse', PATHS.reverse, { sub_mchid: 7 }),
  ),
  comes(
    'reverse',
    400,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    ended('reverse', PATHS.reverse, NO_MERCHANT),
  ),
  comes('reverse', 400, 'INVALID_REQUEST', 'an order by QR code, or one past its window', async (stand) =>
    stand.call('POST', PATHS.reverse((await openNative(stand)).number), parties(stand)),
  ),
  comes('reverse', 403, 'TRADE_ERROR', 'an order with refunds', async (stand) => {
    const number = await paid(stand);
    await stand.call('POST', PATHS.refunds, stand.refundBody(number, 1));
    return stand.call('POST', PATHS.reverse(number), parties(stand));
  }),
  comes('reverse', 404, 'ORDERNOTEXIST', 'an unknown number', ended('reverse', PATHS.reverse, {})),
  comes('reverse', 403, 'NOAUTH', 'an `sp_mchid` that is not who signed', ended('reverse', PATHS.reverse, STRANGER)),
  comes(
    'reverse',
    202,
    'USERPAYING',
    'switch `reverse-user-paying` = `user-paying`, and a payer who is typing',
    async (stand) => {
      const { number } = await payCode(stand, { behaviour: 'password' });
      return stand.call('POST', PATHS.reverse(number), parties(stand));
    },
  ),

  comes(
    'refund',
    400,
    'PARAM_ERROR',
    'a request that breaks the contract',
    refund(() => ({ reason: '' })),
  ),
  comes(
    'refund',
    400,
    'INVALID_REQUEST',
    'amounts that do not fit, an unpaid order, the fifty-first, too soon with switch `refund-pace` = `refused`',
    refund(() => ({}), 15_001),
  ),
  comes(
    'refund',
    400,
    'APPID_MCHID_NOT_MATCH',
    'an `sp_appid` that is not the institution’s',
    refund(() => OTHER_APP),
  ),
  comes('refund', 403, 'OUT_REFUND_NO_USED', 'the number of a refund with other data', async (stand) => {
    const body = stand.refundBody(await paid(stand), 1);
    await stand.call('POST', PATHS.refunds, body);
    return stand.call('POST', PATHS.refunds, { ...body, reason: 'another' });
  }),
  comes('refund', 403, 'NOT_ENOUGH', '`operator.setFunds({enough: false})`', async (stand) => {
    stand.network.operator.setFunds({ account: stand.account, enough: false });
    const reply = await refund(() => ({}))(stand);
    stand.network.operator.setFunds({ account: stand.account, enough: true });
    return reply;
  }),
  comes('refund', 403, 'TRADE_OVERDUE', 'an order paid more than 365 days ago (`operator.age`)', async (stand) => {
    const number = await paid(stand);
    stand.network.operator.age({ order: number, byMs: 366 * 24 * 60 * MINUTE });
    return stand.call('POST', PATHS.refunds, stand.refundBody(number, 1));
  }),
  comes(
    'refund',
    403,
    'USER_ACCOUNT_ABNORMAL',
    'a payer whose account is closed (`payer.closeAccount`)',
    async (stand) => {
      const { payer } = stand.network.payer.createPayer();
      const { number } = await payCode(stand, { payer });
      stand.network.payer.closeAccount({ payer });
      return stand.call('POST', PATHS.refunds, stand.refundBody(number, 1));
    },
  ),
  comes(
    'refund',
    403,
    'NO_AUTH',
    'an `sp_mchid` that is not who signed',
    refund(() => STRANGER),
  ),
  comes(
    'refund',
    404,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    refund(() => NO_MERCHANT),
  ),
  comes('refund', 404, 'ORDERNOTEXIST', 'an unknown order', (stand) =>
    stand.call('POST', PATHS.refunds, stand.refundBody('none', 1)),
  ),
  byStaff('refund', 500, 'BIZERR_NEED_RETRY'),

  comes('refund-query', 400, 'PARAM_ERROR', 'a request that breaks the contract', (stand) =>
    stand.call('GET', `${PATHS.refunds}/id/1?sp_mchid=${stand.credentials.spMchid}`),
  ),
  comes(
    'refund-query',
    404,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    withRefundQuery('/id/1', NO_MERCHANT),
  ),
  comes('refund-query', 404, 'RESOURCE_NOT_EXISTS', 'an unknown number', withRefundQuery('/out-refund-no/1', {})),
  comes('refund-query', 403, 'NO_AUTH', 'an `sp_mchid` that is not who signed', withRefundQuery('/id/1', STRANGER)),

  comes('refund-list', 400, 'PARAM_ERROR', 'a request that breaks the contract', withRefundQuery('', { count: '0' })),
  comes(
    'refund-list',
    404,
    'MCH_NOT_EXISTS',
    'a `sub_mchid` that the institution does not have',
    withRefundQuery('', NO_MERCHANT),
  ),
  comes('refund-list', 404, 'ORDERNOTEXIST', 'an unknown order', withRefundQuery('', {})),
  comes('refund-list', 403, 'NO_AUTH', 'an `sp_mchid` that is not who signed', withRefundQuery('', STRANGER)),

  comes('certificates', 400, 'PARAM_ERROR', 'an `algorithm_type` that there is not', (stand) =>
    stand.call('GET', '/v3/certificates?algorithm_type=none'),
  ),
  comes('certificates', 404, 'RESOURCE_NOT_EXISTS', 'switch `platform-key` = `public-key`', async () => {
    const stand = await openStand({ switches: { 'platform-key': 'public-key' } });
    try {
      return await stand.call('GET', '/v3/global/certificates');
    } finally {
      await stand.close();
    }
  }),
  ...OF_EVERY.map((short) =>
    byStaff(
      short,
      500,
      ['certificates', 'refund', 'refund-list', 'refund-query'].includes(short) ? 'SYSTEM_ERROR' : 'SYSTEMERROR',
    ),
  ),
];

async function withoutUserAgent(stand: Stand): Promise<Reply> {
  const path = '/v3/global/certificates';
  return send(stand.network.baseUrl, 'GET', path, '', {
    Authorization: await stand.authorization('GET', path, ''),
    Accept: '*/*',
  });
}
