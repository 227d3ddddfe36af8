import { BY_STAFF } from '../kit/errors-page.js';
import { DAY, FINISHED_AFTER_MS, HOUR } from './orders.js';
import { formOf, METHODS, type Reply, type Stand, send } from './test-stand.js';

/** How each documented code comes about in this world: the tests hold it so, and docs/alipay-cn-errors.md tells it. */
export interface ErrorCase {
  /** Without the network's name; `*` for a code that every operation may answer. */
  readonly operation: string;
  readonly code: string;
  readonly how: string;
  readonly produce: (stand: Stand) => Promise<Reply>;
}

type CodeTerms = Parameters<Stand['network']['payer']['code']>[0];

const code = (stand: Stand, terms: CodeTerms = {}) => stand.network.payer.code(terms).paymentCode;
const payCode = (stand: Stand, terms: CodeTerms = {}, change: object = {}) => stand.pay(code(stand, terms), change);
const paid = async (stand: Stand): Promise<string> => (await payCode(stand)).node.out_trade_no;
const waiting = async (stand: Stand): Promise<string> =>
  (await payCode(stand, { behaviour: 'password' })).node.out_trade_no;

const cancel = (stand: Stand, out_trade_no: string) => stand.call(METHODS.cancel, { out_trade_no });
const close = (stand: Stand, out_trade_no: string) => stand.call(METHODS.close, { out_trade_no });
const refund = (stand: Stand, out_trade_no: string, refund_amount = '1', out_request_no = stand.number()) =>
  stand.call(METHODS.refund, { out_trade_no, refund_amount, out_request_no });
const refundQuery = (stand: Stand, out_trade_no: string) =>
  stand.call(METHODS.refundQuery, { out_trade_no, out_request_no: out_trade_no });
const create = (stand: Stand, change: object = {}) =>
  stand.call(METHODS.create, stand.trade({ buyer_id: stand.network.payer.createPayer().walletUserId, ...change }));

async function withoutFunds(stand: Stand, act: () => Promise<Reply>): Promise<Reply> {
  stand.network.operator.setFunds({ account: stand.account, enough: false });
  const reply = await act();
  stand.network.operator.setFunds({ account: stand.account, enough: true });
  return reply;
}

/** A legal call of every operation, which a planned answer can meet. */
const LEGAL: Readonly<Record<string, (stand: Stand) => Promise<Reply>>> = {
  pay: (stand) => payCode(stand),
  precreate: (stand) => stand.precreate(),
  create: (stand) => create(stand),
  query: (stand) => stand.query('none'),
  cancel: async (stand) => cancel(stand, await paid(stand)),
  close: async (stand) => close(stand, await waiting(stand)),
  refund: async (stand) => refund(stand, await paid(stand)),
  'refund-query': (stand) => refundQuery(stand, 'none'),
};

/** Nothing in this world comes to it by itself. */
const byStaff = (operation: string, errorCode: string): ErrorCase => {
  const short = operation === '*' ? 'refund' : operation;
  return {
    operation,
    code: errorCode,
    how: BY_STAFF,
    async produce(stand) {
      await stand.network.operator.answerWith({ operation: `alipay-cn.trade.${short}`, code: errorCode });
      const act = LEGAL[short];
      if (act === undefined) throw new Error(`no legal call of ${short}`);
      return act(stand);
    },
  };
};

const comes = (operation: string, errorCode: string, produce: ErrorCase['produce']): ErrorCase => ({
  operation,
  code: errorCode,
  how: 'a call of which this is true',
  produce,
});

/** A query with other common parameters. */
const queryWith = (change: Readonly<Record<string, string | undefined>>) => (stand: Stand) =>
  stand.call(METHODS.query, { out_trade_no: 'none' }, change);

/** What a call that makes a trade is refused for, whichever it is. */
const openings: readonly ErrorCase[] = (['pay', 'precreate', 'create'] as const).flatMap((operation) => {
  const make = (stand: Stand, change: object): Promise<Reply> =>
    operation === 'pay'
      ? payCode(stand, {}, change)
      : operation === 'create'
        ? create(stand, change)
        : stand.precreate(change);
  /** The number of a trade made by the same operation. */
  const made = async (stand: Stand): Promise<string> =>
    operation === 'pay' ? waiting(stand) : (await make(stand, {})).node.out_trade_no;
  const settle = async (stand: Stand, order: string): Promise<void> => {
    const { session } = stand.network.payer.openOrder({
      order,
      payer: stand.network.operator.orderState({ order }).payer,
    });
    stand.network.payer.confirm({ session });
  };
  return [
    comes(operation, 'ACQ.TOTAL_FEE_EXCEED', (stand) => make(stand, { total_amount: '0.00' })),
    comes(operation, 'ACQ.CURRENCY_NOT_SUPPORT', (stand) => make(stand, { trans_currency: 'USD' })),
    comes(operation, 'ACQ.AMOUNT_OR_CURRENCY_ERROR', (stand) =>
      make(stand, { trans_currency: 'KRW', total_amount: '88.88' }),
    ),
    comes(operation, 'ACQ.SELLER_NOT_EXIST', (stand) => make(stand, { seller_id: '2088000000000000' })),
    comes(operation, 'ACQ.SECONDARY_MERCHANT_ID_INVALID', (stand) =>
      make(stand, { sub_merchant: { merchant_id: '2088000000000000' } }),
    ),
    comes(operation, 'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR', (stand) =>
      make(stand, { time_expire: '2019-08-15 15:56:24' }),
    ),
    comes(operation, 'ACQ.CONTEXT_INCONSISTENT', async (stand) =>
      make(stand, { out_trade_no: await made(stand), total_amount: '88.89' }),
    ),
    comes(operation, 'ACQ.TRADE_HAS_SUCCESS', async (stand) => {
      const order = await made(stand);
      await settle(stand, order);
      return make(stand, { out_trade_no: order });
    }),
    comes(operation, 'ACQ.TRADE_HAS_CLOSE', async (stand) => {
      const order = await made(stand);
      await cancel(stand, order);
      return make(stand, { out_trade_no: order });
    }),
    byStaff(operation, 'ACQ.ACCESS_FORBIDDEN'),
  ];
});

const everywhere = Object.keys(LEGAL).flatMap((operation): ErrorCase[] => {
  const name = operation === 'refund-query' ? 'refundQuery' : (operation as keyof typeof METHODS);
  return [
    byStaff(operation, 'ACQ.SYSTEM_ERROR'),
    comes(operation, 'ACQ.INVALID_PARAMETER', (stand) => stand.call(METHODS[name], {})),
  ];
});

export const errorCases: readonly ErrorCase[] = [
  byStaff('*', 'isp.unknow-error'),
  byStaff('*', 'aop.unknow-error'),
  byStaff('*', 'isv.app-call-limited'),
  byStaff('*', 'isv.insufficient-isv-permissions'),
  comes('*', 'aop.invalid-app-auth-token', queryWith({ app_auth_token: '202611BBnobody' })),
  comes('*', 'isv.missing-app-id', queryWith({ app_id: undefined })),
  comes('*', 'isv.missing-method', ({ network }) => send(network.baseUrl, '/gateway.do', formOf({ app_id: 'x' }))),
  comes('*', 'isv.missing-signature-type', queryWith({ sign_type: undefined })),
  comes('*', 'isv.missing-signature', queryWith({ sign: undefined })),
  comes('*', 'isv.missing-timestamp', queryWith({ timestamp: '' })),
  comes('*', 'isv.missing-version', queryWith({ version: undefined })),
  comes('*', 'isv.invalid-parameter', queryWith({ version: '2.0' })),
  comes('*', 'isv.illegal-json', (stand) => stand.call(METHODS.query, '{"out_trade_no":')),
  comes('*', 'isv.invalid-app-id', queryWith({ app_id: '2021000000000000' })),
  comes('*', 'isv.invalid-method', (stand) => stand.call('alipay.trade.none', {})),
  comes('*', 'isv.invalid-format', queryWith({ format: 'xml' })),
  comes('*', 'isv.invalid-charset', queryWith({ charset: 'big5' })),
  comes('*', 'isv.invalid-timestamp', queryWith({ timestamp: '1566000000000' })),
  comes('*', 'isv.invalid-signature-type', queryWith({ sign_type: 'RSA' })),
  comes('*', 'isv.invalid-signature', queryWith({ sign: 'bm8=' })),
  comes('*', 'isv.missing-alipay-root-cert-sn', queryWith({ app_cert_sn: 'x' })),
  comes('*', 'isv.invalid-encrypt-type', queryWith({ encrypt_type: 'AES' })),
  ...everywhere,
  ...openings,

  comes('pay', 'ACQ.TRADE_BUYER_NOT_MATCH', async (stand) =>
    payCode(stand, {}, { out_trade_no: await waiting(stand) }),
  ),
  comes('pay', 'ACQ.PAYMENT_AUTH_CODE_INVALID', (stand) => payCode(stand, { codeProblem: 'expired' })),
  comes('pay', 'ACQ.BUYER_BALANCE_NOT_ENOUGH', (stand) => payCode(stand, { behaviour: 'insufficient-funds' })),
  comes('pay', 'ACQ.BUYER_ENABLE_STATUS_FORBID', (stand) => {
    const { payer } = stand.network.payer.createPayer();
    stand.network.payer.closeAccount({ payer });
    return payCode(stand, { payer });
  }),
  byStaff('pay', 'ACQ.PAYMENT_FAIL'),
  byStaff('pay', 'ACQ.PAYMENT_REQUEST_HAS_RISK'),
  byStaff('pay', 'ACQ.PRODUCT_AMOUNT_LIMIT_ERROR'),
  byStaff('pay', 'ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR'),
  comes('create', 'ACQ.BUYER_NOT_EXIST', (stand) => create(stand, { buyer_id: '2088000000000000' })),

  comes('query', 'ACQ.TRADE_NOT_EXIST', (stand) => stand.query('none')),

  comes('cancel', 'ACQ.TRADE_CANCEL_TIME_OUT', async (stand) => {
    const order = await paid(stand);
    stand.network.operator.age({ order, byMs: DAY + HOUR });
    return cancel(stand, order);
  }),
  comes('cancel', 'ACQ.REASON_TRADE_REFUND_FEE_ERR', async (stand) => {
    const order = await paid(stand);
    await refund(stand, order);
    return cancel(stand, order);
  }),
  comes('cancel', 'ACQ.SELLER_BALANCE_NOT_ENOUGH', async (stand) => {
    const order = await paid(stand);
    return withoutFunds(stand, () => cancel(stand, order));
  }),
  comes('cancel', 'ACQ.TRADE_HAS_FINISHED', async (stand) => {
    const order = await paid(stand);
    stand.network.operator.age({ order, byMs: FINISHED_AFTER_MS + HOUR });
    return cancel(stand, order);
  }),
  byStaff('cancel', 'ACQ.CANCEL_NOT_ALLOWED'),

  comes('close', 'ACQ.TRADE_NOT_EXIST', (stand) => close(stand, 'none')),
  comes('close', 'ACQ.TRADE_STATUS_ERROR', async (stand) => close(stand, await paid(stand))),

  comes('refund', 'ACQ.TRADE_NOT_EXIST', (stand) => refund(stand, 'none')),
  comes('refund', 'ACQ.TRADE_STATUS_ERROR', async (stand) => refund(stand, await waiting(stand))),
  comes('refund', 'ACQ.TRADE_HAS_FINISHED', async (stand) => {
    const order = await paid(stand);
    stand.network.operator.age({ order, byMs: FINISHED_AFTER_MS + HOUR });
    return refund(stand, order);
  }),
  comes('refund', 'ACQ.TRADE_HAS_CLOSE', async (stand) => {
    const order = await paid(stand);
    await cancel(stand, order);
    return refund(stand, order);
  }),
  comes('refund', 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', async (stand) => refund(stand, await paid(stand), '88.89')),
  comes('refund', 'ACQ.DISCORDANT_REPEAT_REQUEST', async (stand) => {
    const order = await paid(stand);
    await refund(stand, order, '1', 'one');
    return refund(stand, order, '2', 'one');
  }),
  comes('refund', 'ACQ.SELLER_BALANCE_NOT_ENOUGH', async (stand) => {
    const order = await paid(stand);
    return withoutFunds(stand, () => refund(stand, order));
  }),
  comes('refund', 'ACQ.REFUND_FEE_ERROR', async (stand) =>
    stand.call(METHODS.refund, { out_trade_no: await paid(stand), refund_amount: '88.88', refund_currency: 'USD' }),
  ),
  byStaff('refund', 'ACQ.TRADE_NOT_ALLOW_REFUND'),

  comes('refund-query', 'ACQ.TRADE_NOT_EXIST', (stand) => refundQuery(stand, 'none')),
];
