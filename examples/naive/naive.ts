/**
 * The naive intermediary: a believable first attempt, this file and alipay.ts beside it, whose happy path works with WeChat Pay
 * and Alipay. It is here to fail the trial.
 *
 * What it gets wrong is what hurried people get wrong. It keeps everything in memory, so a restart forgets every payment.
 * It takes a lost answer for a failure and tries again under a new number. It believes notifications without verifying
 * them, and applies them as often as they come. It does not recognise repeated requests, never asks the network again,
 * refunds without looking at what is left, takes "accepted" for "refunded", closes and reverses at once whatever the
 * network advises, and tells of each event once, if anybody listens at that moment.
 *
 * Of Alipay it understands S, and takes everything else for failure: a refund that is in process, a payment that is not there
 * yet. It takes the S of a question for the payment's own, and a cancel that was not refused for done; it verifies no answer.
 */
import { createHmac, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import express, { type NextFunction, type Request, type Response } from 'express';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { type AlipayAnswer, createAlipay, isDone } from './alipay.js';

type Json = Record<string, unknown>;
interface Money {
  currency: string;
  value: string;
}

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return value;
};

const PORT = Number(env('PORT'));
const PUBLIC_URL = env('PUBLIC_URL');
const PLATFORM_TOKEN = env('PLATFORM_TOKEN');
const SP_MCHID = env('WECHATPAY_SP_MCHID');
const SP_APPID = env('WECHATPAY_SP_APPID');
const API_V3_KEY = env('WECHATPAY_API_V3_KEY');
const EVENTS_URL = env('EVENTS_URL');
const EVENTS_SECRET = env('EVENTS_SECRET');
const RATE = Number(process.env.TIME_RATE ?? '1');

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, (count * 1000) / RATE));

// WeChat Pay. The SDK signs requests and verifies answers.

const ownKey = readFileSync(env('WECHATPAY_MERCHANT_KEY_FILE'), 'utf8');
const certificate = readFileSync(env('WECHATPAY_PLATFORM_CERT_FILE'), 'utf8');
const wechatpay = new Wechatpay({
  mchid: SP_MCHID,
  serial: env('WECHATPAY_MERCHANT_SERIAL'),
  privateKey: ownKey,
  certs: { [new X509Certificate(certificate).serialNumber]: certificate },
  baseURL: env('WECHATPAY_BASE_URL'),
  timeout: 3000,
  proxy: false,
}).client.v3;

const post = async (path: string, body: object): Promise<Json> => (await wechatpay.post<Json>(path, body)).data;

// Alipay.

const alipay = createAlipay({
  baseUrl: env('ALIPAY_BASE_URL'),
  clientId: env('ALIPAY_CLIENT_ID'),
  keyVersion: env('ALIPAY_KEY_VERSION'),
  privateKey: readFileSync(env('ALIPAY_MERCHANT_KEY_FILE'), 'utf8'),
});

/** The code of an error answer; anything else is a connection problem. */
function errorCode(error: unknown): string | undefined {
  const data = (error as { response?: { data?: Json } }).response?.data;
  return typeof data?.code === 'string' ? data.code : undefined;
}

// What is known, as long as the process lives.

interface Wallet {
  wallet: string;
  networkMerchantId?: string;
}
interface Merchant extends Json {
  merchantId: string;
  token: string;
  displayName: { ko: string; zh?: string };
  walletRegistrations: Wallet[];
}
interface Refund extends Json {
  refundId: string;
  amount: Money;
  status: string;
}
interface Payment extends Json {
  merchantId: string;
  paymentId: string;
  mode: string;
  wallet: string;
  status: string;
  amount: Money;
  networkOrderId: string;
  version: number;
  refunds: Refund[];
}

const merchants = new Map<string, Merchant>();
const payments = new Map<string, Payment>();
const byOrderId = new Map<string, Payment>();

let counter = 0;
/** Order and refund numbers: the time, and a counter for what happens in the same millisecond. */
const nextNumber = (prefix: string): string => {
  counter += 1;
  return `${prefix}${Date.now()}${String(counter).padStart(6, '0')}`;
};

const money = (amount: Money, value: number): Money => ({ currency: amount.currency, value: String(value) });

function paymentView({ refunds, ...payment }: Payment): Json {
  const refunded = refunds
    .filter(({ status }) => status !== 'FAILED')
    .reduce((sum, refund) => sum + Number(refund.amount.value), 0);
  const paid = payment.status === 'SUCCEEDED';
  return {
    ...payment,
    refundedAmount: money(payment.amount, refunded),
    pendingRefundAmount: money(payment.amount, 0),
    refundableAmount: money(payment.amount, paid ? Math.max(0, Number(payment.amount.value) - refunded) : 0),
  };
}

function merchantView({ token: _token, settlementAccount, ...merchant }: Merchant): Json {
  const account = settlementAccount as { accountNumber: string };
  return { ...merchant, settlementAccount: { ...account, accountNumber: `****${account.accountNumber.slice(-4)}` } };
}

function update(payment: Payment, change: Json): void {
  Object.assign(payment, change, { updatedAt: new Date().toISOString(), version: payment.version + 1 });
}

// Events: one attempt, then we hope.

async function tell(type: string, merchantId: string, data: Json): Promise<void> {
  const id = randomBytes(12).toString('hex');
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({
    id,
    type,
    occurredAt: new Date().toISOString(),
    merchantId,
    version: data.version,
    data,
  });
  const key = Buffer.from(EVENTS_SECRET.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  try {
    await fetch(EVENTS_URL, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    });
  } catch (error) {
    console.error('event not delivered', type, String(error));
  }
}

function finish(payment: Payment, status: string, change: Json = {}): void {
  const before = payment.status;
  update(payment, { status, ...change });
  const type = status === 'CANCELLED' && before === 'SUCCEEDED' ? 'reversed' : status.toLowerCase();
  void tell(`payment.${type}`, payment.merchantId, paymentView(payment));
}

/** What the network says about a paid order, in our words. */
function paidDetails(order: Json): Json {
  const amount = (order.amount ?? {}) as { payer_total?: number; payer_currency?: string };
  return {
    succeededAt: order.success_time ?? new Date().toISOString(),
    networkTransactionId: order.id ?? order.transaction_id,
    approvalNumber: String(order.id ?? order.transaction_id ?? '').slice(-8),
    action: { type: 'NONE' },
    payerAmount:
      amount.payer_currency === undefined
        ? undefined
        : { currency: amount.payer_currency, value: String(amount.payer_total) },
  };
}

/** The same of Alipay's answers and notifications. */
const alipayDetails = ({ paymentTime, paymentId }: AlipayAnswer): Json => ({
  succeededAt: paymentTime ?? new Date().toISOString(),
  networkTransactionId: paymentId,
  approvalNumber: paymentId?.slice(-8),
  action: { type: 'NONE' },
});

const alipayFailure = ({ result }: AlipayAnswer): Json => ({
  failure: { code: result.resultCode, message: result.resultMessage, definite: true },
  action: { type: 'NONE' },
});

// Payments.

function orderBody(payment: Payment, merchant: Merchant): Json {
  return {
    sp_mchid: SP_MCHID,
    sp_appid: SP_APPID,
    sub_mchid: networkMerchantId(merchant, 'WECHATPAY'),
    description: merchant.displayName.zh ?? merchant.displayName.ko,
    out_trade_no: payment.networkOrderId,
    merchant_category_code: merchant.mcc,
    amount: { total: Number(payment.amount.value), currency: payment.amount.currency },
  };
}

const networkMerchantId = (merchant: Merchant, wallet: string): string | undefined =>
  merchant.walletRegistrations.find((each) => each.wallet === wallet)?.networkMerchantId;

/** Codes of Alipay begin with 28; the rest is WeChat's. */
function walletOf({ wallet }: { wallet?: unknown }, code = ''): string {
  if (wallet === 'AUTO') return code.startsWith('28') ? 'ALIPAY' : 'WECHATPAY';
  return wallet === 'ALIPAY' ? wallet : 'WECHATPAY';
}

/** Tries an order request twice; the second time under a new number, in case the first one is stuck. */
async function order<Answer>(payment: Payment, send: () => Promise<Answer>): Promise<Answer | undefined> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    payment.networkOrderId = nextNumber('N');
    byOrderId.set(payment.networkOrderId, payment);
    try {
      return await send();
    } catch (error) {
      const code = errorCode(error);
      if (code === 'USERPAYING') return { trade_state: code } as Answer;
      if (code !== undefined || attempt === 2) {
        finish(payment, 'FAILED', {
          failure: { code: code ?? 'NO_ANSWER', message: 'the wallet refused', definite: true },
          action: { type: 'NONE' },
        });
        return undefined;
      }
      await seconds(1);
    }
  }
  return undefined;
}

async function payByCode(payment: Payment, merchant: Merchant, code: string): Promise<void> {
  if (payment.wallet === 'ALIPAY') return payByAlipayCode(payment, merchant, code);
  const answer = await order(payment, () =>
    post('v3/global/micropay/transactions/pay', {
      ...orderBody(payment, merchant),
      trade_type: 'MICROPAY',
      payer: { auth_code: code },
    }),
  );
  if (!answer) return;
  let state = answer;
  if (state.trade_state === 'USERPAYING') {
    // The payer types a password. Five seconds are enough for most.
    await seconds(5);
    const params = { sp_mchid: SP_MCHID, sub_mchid: networkMerchantId(merchant, 'WECHATPAY') };
    state = (await wechatpay.get<Json>(`v3/global/transactions/out-trade-no/${payment.networkOrderId}`, { params }))
      .data;
  }
  if (state.trade_state === 'SUCCESS') finish(payment, 'SUCCEEDED', paidDetails(state));
  else finish(payment, 'FAILED', { failure: { code: String(state.trade_state), message: 'not paid', definite: true } });
}

const payAtAlipay = (payment: Payment, merchant: Merchant, code?: string): Promise<AlipayAnswer | undefined> =>
  order(payment, () =>
    alipay.pay({
      number: payment.networkOrderId,
      mode: payment.mode,
      amount: payment.amount,
      merchant: {
        id: networkMerchantId(merchant, 'ALIPAY'),
        name: merchant.displayName.zh ?? merchant.displayName.ko,
        mcc: merchant.mcc,
      },
      storeId: payment.storeId,
      terminalId: payment.terminalId,
      code,
      notifyUrl: `${PUBLIC_URL}/notify/alipay/payment`,
      redirectUrl: `${PUBLIC_URL}/pay/done`,
      expiresAt: payment.expiresAt,
    }),
  );

async function payByAlipayCode(payment: Payment, merchant: Merchant, code: string): Promise<void> {
  let answer = await payAtAlipay(payment, merchant, code);
  if (!answer) return;
  if (answer.result.resultStatus === 'U') {
    await seconds(5);
    answer = await alipay.inquire(payment.networkOrderId);
  }
  if (isDone(answer)) finish(payment, 'SUCCEEDED', alipayDetails(answer));
  else finish(payment, 'FAILED', alipayFailure(answer));
}

/** Puts the payment before its payer: a QR to scan or, where the payer has scanned that of the counter, the wallet itself. */
async function place(payment: Payment, merchant: Merchant, walletUserId?: string): Promise<void> {
  const expiresAt = String(payment.expiresAt);
  const isStatic = payment.mode === 'MPM_STATIC';
  if (payment.wallet === 'ALIPAY') {
    const answer = await payAtAlipay(payment, merchant);
    const payload = answer?.orderCodeForm?.codeDetails[0]?.codeValue;
    if (answer?.normalUrl) update(payment, { action: { type: 'REDIRECT', url: answer.normalUrl } });
    else if (payload) update(payment, { action: { type: 'QR', payload, expiresAt } });
    else if (answer) finish(payment, 'FAILED', alipayFailure(answer));
    return;
  }
  const answer = await order(payment, () =>
    post(`v3/global/transactions/${isStatic ? 'jsapi' : 'native'}`, {
      ...orderBody(payment, merchant),
      ...(isStatic ? { trade_type: 'JSAPI', payer: { sp_openid: walletUserId } } : { trade_type: 'NATIVE' }),
      notify_url: `${PUBLIC_URL}/notify/wechatpay/payment`,
      time_expire: expiresAt.replace(/\.\d+Z$/, 'Z'),
    }),
  );
  if (answer && isStatic) update(payment, { action: { type: 'WALLET_CALL', parameters: callUp(answer.prepay_id) } });
  else if (answer) update(payment, { action: { type: 'QR', payload: answer.code_url, expiresAt } });
}

/** What the payment page gives to WeChat. */
function callUp(prepayId: unknown): Json {
  const timeStamp = String(Math.floor(Date.now() / 1000));
  const nonceStr = Formatter.nonce();
  const packed = `prepay_id=${prepayId}`;
  const paySign = Rsa.sign(`${SP_APPID}\n${timeStamp}\n${nonceStr}\n${packed}\n`, ownKey);
  return { appId: SP_APPID, timeStamp, nonceStr, package: packed, signType: 'RSA', paySign };
}

interface SentRefund {
  done: boolean;
  number: unknown;
  reference: unknown;
  failure?: unknown;
}

async function sendRefund(payment: Payment, merchant: Merchant, amount: Money): Promise<SentRefund> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (payment.wallet === 'ALIPAY') {
        const answer = await alipay.refund(nextNumber('R'), payment.networkTransactionId, amount);
        const ids = { number: answer.refundRequestId, reference: answer.refundId };
        return isDone(answer) ? { done: true, ...ids } : { done: false, ...ids, ...alipayFailure(answer) };
      }
      const answer = await post('v3/global/refunds', {
        sp_mchid: SP_MCHID,
        sp_appid: SP_APPID,
        sub_mchid: networkMerchantId(merchant, 'WECHATPAY'),
        out_trade_no: payment.networkOrderId,
        out_refund_no: nextNumber('R'),
        amount: { refund: Number(amount.value), total: Number(payment.amount.value), currency: amount.currency },
      });
      return { done: true, number: answer.out_refund_no, reference: answer.id };
    } catch (error) {
      if (errorCode(error) !== undefined || attempt === 3) throw error;
      await seconds(2);
    }
  }
}

async function cancel(payment: Payment, merchant: Merchant): Promise<void> {
  const ids = { sp_mchid: SP_MCHID, sub_mchid: networkMerchantId(merchant, 'WECHATPAY') };
  const number = payment.networkOrderId;
  let kind = 'VOID';
  if (payment.wallet === 'ALIPAY') {
    const { result } = await alipay.cancel(number);
    if (result.resultStatus === 'F') throw new Error(`Alipay does not cancel: ${result.resultCode}`);
  } else if (payment.mode === 'CPM') await post(`v3/global/micropay/transactions/out-trade-no/${number}/reverse`, ids);
  else if (payment.status === 'PENDING') await post(`v3/global/transactions/out-trade-no/${number}/close`, ids);
  else {
    kind = 'REFUND';
    await sendRefund(payment, merchant, payment.amount);
  }
  const cancellation = { status: 'SUCCEEDED', kind, at: new Date().toISOString() };
  finish(payment, 'CANCELLED', { cancellation, action: { type: 'NONE' } });
}

// The API.

class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const app = express();
app.use(express.json());

app.get('/v1/health', (_request, response) => {
  response.json({ status: 'READY', version: '0.1.0', instance: String(process.pid) });
});

// The signature of notifications is not verified yet; TODO before the first merchant goes live.
app.post('/notify/wechatpay/payment', (request, response) => {
  const { resource } = request.body as { resource: { ciphertext: string; nonce: string; associated_data: string } };
  const text = Aes.AesGcm.decrypt(resource.ciphertext, API_V3_KEY, resource.nonce, resource.associated_data);
  const notice = JSON.parse(text) as Json;
  const payment = byOrderId.get(String(notice.out_trade_no));
  if (payment && notice.trade_state === 'SUCCESS') finish(payment, 'SUCCEEDED', paidDetails(notice));
  response.json({ code: 'SUCCESS', message: '成功' });
});

app.post('/notify/wechatpay/refund', (_request, response) => {
  response.json({ code: 'SUCCESS', message: '成功' });
});

app.post('/notify/alipay/payment', (request, response) => {
  const notice = request.body as AlipayAnswer;
  const payment = byOrderId.get(String(notice.paymentRequestId));
  if (payment && isDone(notice)) finish(payment, 'SUCCEEDED', alipayDetails(notice));
  else if (payment) finish(payment, 'FAILED', alipayFailure(notice));
  response.json({ result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success' } });
});

app.use('/v1', (request: Request, response: Response, next: NextFunction) => {
  const token = request.headers.authorization?.replace('Bearer ', '');
  const merchant = [...merchants.values()].find((each) => each.token === token);
  if (token !== PLATFORM_TOKEN && !merchant) throw new Problem(401, 'UNAUTHENTICATED', 'wrong token');
  response.locals.merchantId = merchant?.merchantId;
  next();
});

app.post('/v1/merchants', (request, response) => {
  const { wallets, ...body } = request.body as Merchant & {
    wallets: (string | { wallet: string; networkMerchantId?: string })[];
  };
  const now = new Date().toISOString();
  const merchant: Merchant = {
    ...body,
    token: randomBytes(16).toString('hex'),
    status: 'ACTIVE',
    walletRegistrations: wallets.map((each) => {
      const wallet = typeof each === 'string' ? { wallet: each } : each;
      return { ...wallet, status: 'networkMerchantId' in wallet ? 'ACTIVE' : 'PENDING' };
    }),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  merchants.set(merchant.merchantId, merchant);
  response.status(201).json({ ...merchantView(merchant), credentials: { token: merchant.token } });
});

function merchantOf(request: Request, response: Response): Merchant {
  const merchant = merchants.get(String(request.params.merchantId));
  const caller: unknown = response.locals.merchantId;
  if (!merchant || (caller !== undefined && caller !== merchant.merchantId))
    throw new Problem(404, 'NOT_FOUND', 'no such merchant');
  return merchant;
}

function paymentOf(request: Request, response: Response): Payment {
  const { merchantId } = merchantOf(request, response);
  const payment = payments.get(`${merchantId}/${String(request.params.paymentId)}`);
  if (!payment) throw new Problem(404, 'NOT_FOUND', 'no such payment');
  return payment;
}

const MERCHANT = '/v1/merchants/:merchantId';
const PAYMENT = `${MERCHANT}/payments/:paymentId`;

app.get(MERCHANT, (request, response) => void response.json(merchantView(merchantOf(request, response))));

app.patch(MERCHANT, (request, response) => {
  const merchant = merchantOf(request, response);
  const { requestId: _requestId, effectiveFrom: _effectiveFrom, ...change } = request.body as Json;
  Object.assign(merchant, change, { version: Number(merchant.version) + 1, updatedAt: new Date().toISOString() });
  void tell('merchant.updated', merchant.merchantId, merchantView(merchant));
  response.json(merchantView(merchant));
});

/** The text of the code on the counter: where our payment page is, and whose it is. */
app.get(`${MERCHANT}/stores/:storeId/static-qr`, (request, response) => {
  const { merchantId, createdAt } = merchantOf(request, response);
  const of = new URLSearchParams({ m: merchantId, s: String(request.params.storeId), w: String(request.query.wallet) });
  response.json({ payload: `${PUBLIC_URL}/pay?${of}`, issuedAt: createdAt });
});

app.post(`${MERCHANT}/payments`, async (request, response) => {
  const merchant = merchantOf(request, response);
  const {
    paymentCode,
    payer,
    requestedAt: _requestedAt,
    ...body
  } = request.body as Payment & {
    paymentCode: string;
    payer?: { walletUserId: string };
  };
  if (merchant.status !== 'ACTIVE') throw new Problem(409, 'MERCHANT_NOT_ACTIVE', 'the merchant takes no payments');
  const wallet = walletOf(body, paymentCode);
  if (!networkMerchantId(merchant, wallet)) throw new Problem(409, 'WALLET_NOT_ACTIVE', `no registration at ${wallet}`);
  if (!body.paymentId || !body.storeId) throw new Problem(400, 'INVALID_FIELD', 'paymentId and storeId are needed');
  if (!(Number(body.amount?.value) > 0)) throw new Problem(400, 'AMOUNT_INVALID', 'the amount must be positive');
  const now = new Date().toISOString();
  const payment: Payment = {
    ...body,
    merchantId: merchant.merchantId,
    wallet,
    status: 'PENDING',
    networkOrderId: '',
    action: { type: 'NONE' },
    cancellation: { status: 'NONE' },
    createdAt: now,
    updatedAt: now,
    expiresAt: body.expiresAt ?? new Date(Date.now() + 15 * 60_000).toISOString(),
    version: 1,
    refunds: [],
  };
  payments.set(`${merchant.merchantId}/${payment.paymentId}`, payment);
  if (payment.mode === 'CPM') await payByCode(payment, merchant, paymentCode);
  else await place(payment, merchant, payer?.walletUserId);
  response.status(201).json(paymentView(payment));
});

app.get(`${MERCHANT}/payments`, (request, response) => {
  const { merchantId } = merchantOf(request, response);
  const own = [...payments.values()].filter((payment) => payment.merchantId === merchantId);
  response.json({ data: own.map(paymentView), nextCursor: null });
});

app.get(PAYMENT, (request, response) => void response.json(paymentView(paymentOf(request, response))));

app.post([`${PAYMENT}/cancel`, `${PAYMENT}/network-cancel`], async (request, response) => {
  const payment = paymentOf(request, response);
  await cancel(payment, merchantOf(request, response));
  response.json(paymentView(payment));
});

app.post(`${PAYMENT}/refunds`, async (request, response) => {
  const payment = paymentOf(request, response);
  const { refundId, amount, reason } = request.body as { refundId: string; amount: Money; reason?: string };
  if (payment.status !== 'SUCCEEDED') throw new Problem(409, 'NOT_REFUNDABLE', 'the payment is not paid');
  const { done, number, reference, failure } = await sendRefund(payment, merchantOf(request, response), amount);
  const now = new Date().toISOString();
  const { merchantId, paymentId } = payment;
  const network = { networkRefundId: number, networkRefundReference: reference };
  const times = { createdAt: now, completedAt: now };
  const refund = {
    merchantId,
    refundId,
    paymentId,
    amount,
    reason,
    status: done ? 'SUCCEEDED' : 'FAILED',
    failure,
    origin: 'API',
    ...network,
    ...times,
    version: 1,
  };
  payment.refunds.push(refund);
  update(payment, {});
  void tell(done ? 'refund.succeeded' : 'refund.failed', merchantId, refund);
  response.status(201).json(refund);
});

app.get(`${PAYMENT}/refunds`, (request, response) => {
  response.json({ data: paymentOf(request, response).refunds, nextCursor: null });
});

app.get(`${MERCHANT}/refunds/:refundId`, (request, response) => {
  const { merchantId } = merchantOf(request, response);
  const all = [...payments.values()]
    .filter((payment) => payment.merchantId === merchantId)
    .flatMap((payment) => payment.refunds);
  const refund = all.find((each) => each.refundId === request.params.refundId);
  if (!refund) throw new Problem(404, 'NOT_FOUND', 'no such refund');
  response.json(refund);
});

app.get(`${PAYMENT}/history`, (request, response) => {
  const { updatedAt, status, amount } = paymentOf(request, response);
  response.json([{ at: updatedAt, kind: status, status, amount, source: 'NETWORK_ANSWER' }]);
});

app.get(`${PAYMENT}/receipt`, (request, response) => {
  const { refunds, storeId, amount, payerAmount, approvalNumber } = paymentOf(request, response);
  const merchantName = merchantOf(request, response).displayName.ko;
  response.json({ merchantName, storeId, amount, payerAmount, approvalNumber, refunds });
});

app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
  const known = error instanceof Problem;
  const status = known ? error.status : Number((error as { status?: number }).status ?? 500);
  const code = known ? error.code : status < 500 ? 'MALFORMED' : 'INTERNAL';
  if (!known) console.error(String(error));
  response.status(status).type('application/problem+json');
  response.send(
    JSON.stringify({ title: code, status, detail: String(error), code, execution: status < 500 ? 'NONE' : 'UNKNOWN' }),
  );
});

const server = app.listen(PORT, process.env.HOST ?? '127.0.0.1', () => console.log(`listening on ${PORT}`));
server.on('error', (error) => {
  console.error(`cannot listen on ${PORT}: ${error.message}`);
  process.exit(2);
});
process.once('SIGTERM', () => process.exit(0));
