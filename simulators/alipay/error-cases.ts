import { BY_STAFF } from '../kit/errors-page.js';
import { DAY, MINUTE } from './orders.js';
import { REFUND_WINDOW_MS } from './refunds.js';
import { PATHS, plusBody, type Reply, type Stand, send } from './test-stand.js';

/** How each documented code comes about in this world: the tests hold it so, and docs/alipay-errors.md tells it. */
export interface ErrorCase {
  /** Without the network's name; `*` for a code that every operation may answer. */
  readonly operation: string;
  readonly code: string;
  readonly how: string;
  readonly produce: (stand: Stand) => Promise<Reply>;
}

type CodeTerms = Parameters<Stand['network']['payer']['code']>[0];

const won = (value: string) => ({ currency: 'KRW', value });
const code = (stand: Stand, terms: CodeTerms = {}) => stand.network.payer.code(terms).paymentCode;
const payCode = (stand: Stand, terms: CodeTerms = {}) => stand.call(PATHS.pay, stand.codeBody(code(stand, terms)));
const paid = async (stand: Stand): Promise<string> => (await payCode(stand)).body.paymentId;

const cancel = (stand: Stand, paymentId: string) => stand.call(PATHS.cancel, { paymentId });
const refund = (stand: Stand, paymentId: string, refundAmount = won('1'), refundRequestId = stand.number()) =>
  stand.call(PATHS.refund, { refundRequestId, paymentId, refundAmount });

const plusPay = (stand: Stand, body: ReturnType<Stand['payBody']>) => stand.call(PATHS.plusPay, plusBody(body));
const plusCode = (stand: Stand, terms: CodeTerms = {}) => plusPay(stand, stand.codeBody(code(stand, terms)));
const plusCancel = (stand: Stand, paymentId: string) => stand.call(PATHS.plusCancel, { paymentId });
const plusRefund = (stand: Stand, paymentId: string, refundAmount = won('1'), refundRequestId = stand.number()) =>
  stand.call(PATHS.plusRefund, { refundRequestId, paymentId, refundAmount });

/** A payment that nobody has paid yet; with its request, to be sent again. */
async function opened(stand: Stand) {
  const body = stand.orderBody();
  const { paymentId } = (await stand.call(PATHS.pay, body)).body;
  return { body, paymentId: paymentId as string };
}

/** A legal call of every operation, which a planned answer can meet. */
const LEGAL: Readonly<Record<string, (stand: Stand) => Promise<Reply>>> = {
  pay: (stand) => payCode(stand),
  'inquiry-payment': (stand) => stand.query('none'),
  cancel: async (stand) => cancel(stand, await paid(stand)),
  refund: async (stand) => refund(stand, await paid(stand)),
  'inquiry-refund': (stand) => stand.call(PATHS.inquiryRefund, { refundRequestId: 'none' }),
  'aps.pay': (stand) => plusCode(stand),
  'aps.cancel-payment': async (stand) => plusCancel(stand, await paid(stand)),
};

/** Nothing in this world comes to it by itself. */
const byStaff = (operation: string, errorCode: string): ErrorCase => {
  const short = operation === '*' ? 'refund' : operation;
  return {
    operation,
    code: errorCode,
    how: BY_STAFF,
    async produce(stand) {
      const id = short.startsWith('aps.') ? `alipay.${short}` : `alipay.ams.${short}`;
      await stand.network.operator.answerWith({ operation: id, code: errorCode });
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

const inquiryWith = (change: (headers: Record<string, string>) => Record<string, string>) => (stand: Stand) => {
  const text = JSON.stringify({ paymentRequestId: 'none' });
  const headers = change(stand.headersFor(PATHS.inquiryPayment, text));
  return send(stand.network.baseUrl, 'POST', PATHS.inquiryPayment, text, headers);
};

export const errorCases: readonly ErrorCase[] = [
  byStaff('*', 'UNKNOWN_EXCEPTION'),
  byStaff('*', 'REQUEST_TRAFFIC_EXCEED_LIMIT'),
  byStaff('*', 'ACCESS_DENIED'),
  comes('*', 'NO_INTERFACE_DEF', ({ network }) => send(network.baseUrl, 'POST', '/none', '', {})),
  comes('*', 'METHOD_NOT_SUPPORTED', ({ network }) => send(network.baseUrl, 'PUT', PATHS.pay, '', {})),
  comes(
    '*',
    'MEDIA_TYPE_NOT_ACCEPTABLE',
    inquiryWith((headers) => ({ ...headers, 'Content-Type': 'text/plain' })),
  ),
  comes(
    '*',
    'INVALID_CLIENT',
    inquiryWith(({ 'Client-Id': _, ...rest }) => rest),
  ),
  comes(
    '*',
    'KEY_NOT_FOUND',
    inquiryWith(({ Signature = '', ...rest }) => ({
      ...rest,
      Signature: Signature.replace('keyVersion=1', 'keyVersion=2'),
    })),
  ),
  comes(
    '*',
    'INVALID_SIGNATURE',
    inquiryWith((headers) => ({ ...headers, 'Request-Time': '0' })),
  ),
  comes('*', 'PARAM_ILLEGAL', (stand) => stand.call(PATHS.cancel, {})),
  comes('*', 'PROCESS_FAIL', async (stand) => {
    const paymentId = await paid(stand);
    await refund(stand, paymentId);
    return cancel(stand, paymentId);
  }),

  comes('pay', 'CURRENCY_NOT_SUPPORT', (stand) =>
    stand.call(PATHS.pay, { ...stand.orderBody(), paymentAmount: { currency: 'USD', value: '100' } }),
  ),
  comes('pay', 'SETTLE_CONTRACT_NOT_MATCH', (stand) =>
    stand.call(PATHS.pay, { ...stand.orderBody(), settlementStrategy: { settlementCurrency: 'USD' } }),
  ),
  comes('pay', 'REPEAT_REQ_INCONSISTENT', async (stand) => {
    const { body } = await opened(stand);
    return stand.call(PATHS.pay, { ...body, paymentAmount: won('14999') });
  }),
  comes('pay', 'MERCHANT_NOT_REGISTERED', (stand) => {
    const { order, ...rest } = stand.orderBody();
    return stand.call(PATHS.pay, { ...rest, order: { ...order, merchant: { referenceMerchantId: 'nobody' } } });
  }),
  comes('pay', 'INVALID_PAYMENT_CODE', (stand) => payCode(stand, { codeProblem: 'invalid' })),
  comes('pay', 'EXPIRED_CODE', (stand) => payCode(stand, { codeProblem: 'expired' })),
  comes('pay', 'USER_BALANCE_NOT_ENOUGH', (stand) => payCode(stand, { behaviour: 'insufficient-funds' })),
  comes('pay', 'USER_STATUS_ABNORMAL', (stand) => {
    const { payer } = stand.network.payer.createPayer();
    stand.network.payer.closeAccount({ payer });
    return payCode(stand, { payer });
  }),
  comes('pay', 'USER_PAYMENT_VERIFICATION_FAILED', async (stand) => {
    const paymentCode = code(stand, { behaviour: 'password' });
    const body = stand.codeBody(paymentCode);
    await stand.call(PATHS.pay, body);
    stand.network.payer.decline({ paymentCode });
    return stand.call(PATHS.pay, body);
  }),
  byStaff('pay', 'USER_AMOUNT_EXCEED_LIMIT'),
  byStaff('pay', 'PAYMENT_AMOUNT_EXCEED_LIMIT'),
  byStaff('pay', 'INVALID_CONTRACT'),
  byStaff('pay', 'RISK_REJECT'),
  comes('pay', 'ORDER_IS_CLOSED', async (stand) => {
    const { body } = await opened(stand);
    const order = body.paymentRequestId;
    stand.network.operator.age({ order, byMs: 3 * MINUTE });
    while (stand.network.operator.orderState({ order }).state === 'PROCESSING') await new Promise(setImmediate);
    return stand.call(PATHS.pay, body);
  }),
  comes('pay', 'ORDER_IS_CANCELED', async (stand) => {
    const { body, paymentId } = await opened(stand);
    await cancel(stand, paymentId);
    return stand.call(PATHS.pay, body);
  }),

  comes('inquiry-payment', 'ORDER_NOT_EXIST', (stand) => stand.query('none')),

  comes('cancel', 'ORDER_NOT_EXIST', (stand) => cancel(stand, 'none')),
  byStaff('cancel', 'ORDER_STATUS_INVALID'),
  comes('cancel', 'CANCEL_WINDOW_EXCEED', async (stand) => {
    const paymentId = await paid(stand);
    stand.network.operator.age({ order: paymentId, byMs: 2 * DAY });
    return cancel(stand, paymentId);
  }),

  comes('refund', 'ORDER_NOT_EXIST', (stand) => refund(stand, 'none')),
  comes('refund', 'ORDER_STATUS_INVALID', async (stand) => refund(stand, (await opened(stand)).paymentId)),
  comes('refund', 'ORDER_IS_CANCELED', async (stand) => {
    const paymentId = await paid(stand);
    await cancel(stand, paymentId);
    return refund(stand, paymentId);
  }),
  comes('refund', 'CURRENCY_NOT_SUPPORT', async (stand) =>
    refund(stand, await paid(stand), { currency: 'CNY', value: '1' }),
  ),
  comes('refund', 'REPEAT_REQ_INCONSISTENT', async (stand) => {
    const paymentId = await paid(stand);
    const number = stand.number();
    await refund(stand, paymentId, won('1'), number);
    return refund(stand, paymentId, won('2'), number);
  }),
  comes('refund', 'REFUND_AMOUNT_EXCEED', async (stand) => refund(stand, await paid(stand), won('15001'))),
  comes('refund', 'REFUND_WINDOW_EXCEED', async (stand) => {
    const paymentId = await paid(stand);
    stand.network.operator.age({ order: paymentId, byMs: REFUND_WINDOW_MS });
    return refund(stand, paymentId);
  }),
  comes('refund', 'MERCHANT_BALANCE_NOT_ENOUGH', async (stand) => {
    const paymentId = await paid(stand);
    stand.network.operator.setFunds({ account: stand.account, enough: false });
    const reply = await refund(stand, paymentId);
    stand.network.operator.setFunds({ account: stand.account, enough: true });
    return reply;
  }),

  comes('inquiry-refund', 'REFUND_NOT_EXIST', (stand) => stand.call(PATHS.inquiryRefund, { refundRequestId: 'none' })),

  comes('inquire-exchange-rate', 'CURRENCY_NOT_SUPPORT', (stand) =>
    stand.call(PATHS.inquireExchangeRate, { paymentCurrency: 'USD' }),
  ),

  comes('aps.pay', 'CURRENCY_NOT_SUPPORT', (stand) =>
    plusPay(stand, { ...stand.orderBody(), paymentAmount: { currency: 'USD', value: '100' } }),
  ),
  comes('aps.pay', 'INVALID_CONTRACT', (stand) =>
    plusPay(stand, stand.orderBody({ settlementStrategy: { settlementCurrency: 'USD' } })),
  ),
  byStaff('aps.pay', 'BUSINESS_NOT_SUPPORT'),
  comes('aps.pay', 'REPEAT_REQ_INCONSISTENT', async (stand) => {
    const { body } = await opened(stand);
    return plusPay(stand, { ...body, paymentAmount: won('14999') });
  }),
  comes('aps.pay', 'MERCHANT_NOT_REGISTERED', (stand) => {
    const { order, ...rest } = stand.orderBody();
    return plusPay(stand, {
      ...rest,
      order: { ...order, merchant: { ...order.merchant, referenceMerchantId: 'nobody' } },
    });
  }),
  comes('aps.pay', 'INVALID_CODE', (stand) => plusCode(stand, { codeProblem: 'invalid' })),
  comes('aps.pay', 'EXPIRED_CODE', (stand) => plusCode(stand, { codeProblem: 'expired' })),
  comes('aps.pay', 'USER_BALANCE_NOT_ENOUGH', (stand) => plusCode(stand, { behaviour: 'insufficient-funds' })),
  comes('aps.pay', 'USER_STATUS_ABNORMAL', (stand) => {
    const { payer } = stand.network.payer.createPayer();
    stand.network.payer.closeAccount({ payer });
    return plusCode(stand, { payer });
  }),
  comes('aps.pay', 'USER_PAYMENT_VERIFICATION_FAILED', async (stand) => {
    const paymentCode = code(stand, { behaviour: 'password' });
    const body = stand.codeBody(paymentCode);
    await plusPay(stand, body);
    stand.network.payer.decline({ paymentCode });
    return plusPay(stand, body);
  }),
  byStaff('aps.pay', 'USER_AMOUNT_EXCEED_LIMIT'),
  byStaff('aps.pay', 'PAYMENT_AMOUNT_EXCEED_LIMIT'),
  byStaff('aps.pay', 'RISK_REJECT'),
  byStaff('aps.pay', 'REGULATION_RESTRICTION'),
  comes('aps.pay', 'ORDER_IS_CLOSED', async (stand) => {
    const { body, paymentId } = await opened(stand);
    await plusCancel(stand, paymentId);
    return plusPay(stand, body);
  }),

  comes('aps.inquiry-payment', 'ORDER_NOT_EXIST', (stand) =>
    stand.call(PATHS.plusInquiry, { paymentRequestId: 'none' }),
  ),

  comes('aps.cancel-payment', 'ORDER_NOT_EXIST', (stand) => plusCancel(stand, 'none')),
  byStaff('aps.cancel-payment', 'ORDER_STATUS_INVALID'),
  comes('aps.cancel-payment', 'CANCEL_WINDOW_EXCEED', async (stand) => {
    const paymentId = await paid(stand);
    stand.network.operator.age({ order: paymentId, byMs: 2 * DAY });
    return plusCancel(stand, paymentId);
  }),

  comes('aps.refund', 'ORDER_NOT_EXIST', (stand) => plusRefund(stand, 'none')),
  comes('aps.refund', 'ORDER_STATUS_INVALID', async (stand) => {
    const paymentId = await paid(stand);
    await plusCancel(stand, paymentId);
    return plusRefund(stand, paymentId);
  }),
  comes('aps.refund', 'CURRENCY_NOT_SUPPORT', async (stand) =>
    plusRefund(stand, await paid(stand), { currency: 'CNY', value: '1' }),
  ),
  comes('aps.refund', 'REPEAT_REQ_INCONSISTENT', async (stand) => {
    const paymentId = await paid(stand);
    const number = stand.number();
    await plusRefund(stand, paymentId, won('1'), number);
    return plusRefund(stand, paymentId, won('2'), number);
  }),
  comes('aps.refund', 'REFUND_AMOUNT_EXCEED', async (stand) => plusRefund(stand, await paid(stand), won('15001'))),
  comes('aps.refund', 'REFUND_WINDOW_EXCEED', async (stand) => {
    const paymentId = await paid(stand);
    stand.network.operator.age({ order: paymentId, byMs: REFUND_WINDOW_MS });
    return plusRefund(stand, paymentId);
  }),
  comes('aps.refund', 'MERCHANT_BALANCE_NOT_ENOUGH', async (stand) => {
    const paymentId = await paid(stand);
    stand.network.operator.setFunds({ account: stand.account, enough: false });
    const reply = await plusRefund(stand, paymentId);
    stand.network.operator.setFunds({ account: stand.account, enough: true });
    return reply;
  }),
];
