import { HOUR, isoTime, MINUTE, SECOND } from '../core/clock.js';
import { member, textMember } from '../core/json.js';
import { errorText } from '../core/log.js';
import { type Money, money } from '../core/money.js';
import { keyOf, type Merchant, type Order, type Payment, type PaymentMode } from '../model.js';
import { isServed, walletNamed } from '../wallets/wallet.js';
import type { Answer, ApiContext, Call } from './context.js';
import { type Fields, ID, parseTime, readFields } from './fields.js';
import { merchantOf } from './merchants.js';
import { Problem } from './problem.js';
import { checkStaticQr } from './static-qr.js';
import { historyView, paymentView, receiptView } from './views.js';

/** How long a caller waits for a QR whose first request got no answer; well below `limits.answerMs` (TIMEOUT-10). */
const QR_PATIENCE = 8 * SECOND;
const DEFAULT_EXPIRY = 15 * MINUTE;

interface PaymentRequest {
  paymentId: string;
  saleId?: string;
  mode: PaymentMode;
  wallet?: string;
  storeId: string;
  terminalId?: string;
  amount: Money | 'OUT_OF_RANGE';
  paymentCode?: string;
  qrPayload?: string;
  walletUserId?: string;
  description?: string;
  requestedAt: string;
  expiresAt?: number;
}

/** The payment that the path names, with its refunds; another merchant's is not found (MERCH-04). */
export function orderOf(context: ApiContext, call: Call): Order {
  const { merchantId } = merchantOf(context, call);
  const payment = context.parts.findPayment(context.storage, { merchantId, paymentId: call.params.paymentId ?? '' });
  if (!payment) throw new Problem('NOT_FOUND', 'no such payment');
  return { payment, refunds: context.storage.refundsOf(payment) };
}

export const answerWith = (context: ApiContext, order: Order, status = 200): Answer => ({
  status,
  body: paymentView(order, context.parts),
});

/** Requests that are sending something southbound right now. */
const underWay = new WeakMap<ApiContext, number>();

export async function createPayment(context: ApiContext, call: Call): Promise<Answer> {
  const { parts } = context;
  const busy = underWay.get(context) ?? 0;
  const merchant = merchantOf(context, call);
  const { request, fingerprint } = readPaymentRequest(context, call);
  const existing = parts.findPayment(context.storage, {
    merchantId: merchant.merchantId,
    paymentId: request.paymentId,
  });
  if (!existing && !parts.hasRoom(busy)) throw new Problem('OVERLOADED', 'too many requests at once');

  underWay.set(context, busy + 1);
  try {
    return await acceptAndSend(context, call, request, fingerprint);
  } finally {
    underWay.set(context, (underWay.get(context) ?? 1) - 1);
  }
}

async function acceptAndSend(
  context: ApiContext,
  call: Call,
  request: PaymentRequest,
  fingerprint: string,
): Promise<Answer> {
  const { storage, book, locks, parts, paymentSteps, config } = context;
  const startedAt = Date.now();
  // Every guard and the record of the payment in one transaction: nothing is sent that is not stored, and a second
  // request with this id, however close behind, finds it (IDEM-06, API-02).
  const accepted = storage.transaction((): { order: Order; repeated: boolean } => {
    const merchant = merchantOf(context, call);
    const existing = parts.findPayment(storage, { merchantId: merchant.merchantId, paymentId: request.paymentId });
    if (existing) {
      if (existing.origin === 'NETWORK_CANCEL')
        throw new Problem('CANCELLED_BEFORE', 'this payment was cancelled before it came');
      const judgement = parts.judgeRepeat(existing.fingerprint, fingerprint, existing);
      if (judgement === 'REUSED') throw new Problem('ID_REUSED', 'this id was used with other content');
      if (judgement === 'IN_PROGRESS') throw new Problem('IN_PROGRESS', 'the first request is still being accepted');
      return { order: { payment: existing, refunds: storage.refundsOf(existing) }, repeated: judgement === 'SAME' };
    }
    const order = { payment: newPayment(context, merchant, request, fingerprint), refunds: [] };
    book.insert(order, locks.owner);
    return { order, repeated: false };
  });
  if (accepted.repeated && !parts.issuesAnew(accepted.order.payment)) return answerWith(context, accepted.order);
  const order = accepted.repeated ? withoutQr(context, accepted.order) : accepted.order;
  const { payment } = order;

  try {
    await locks.runClaimed(payment, async () => {
      if (payment.mode === 'CPM') await paymentSteps.pay(order, request.paymentCode ?? '');
      else await paymentSteps.step(order);
    });
  } catch (error) {
    // The payment is stored and the worker goes on with it: for the caller it is simply still pending.
    config.log('payment.first-step-failed', { ...keyOf(payment), reason: errorText(error) });
  }
  const patience = Math.max(0, startedAt + QR_PATIENCE - Date.now());
  return answerWith(context, await book.waitFor(payment, isPresentable, patience), 201);
}

const withoutQr = ({ book }: ApiContext, { payment }: Order): Order =>
  book.change(payment, (draft) => {
    draft.payment.placing.state = 'NEW';
    draft.payment.qrPayload = undefined;
  });

/** A code payment is shown as it stands; a prepaid one is worth waiting for while its QR may still come. */
const isPresentable = ({ payment }: Order): boolean =>
  payment.mode === 'CPM' ||
  payment.status !== 'PENDING' ||
  payment.qrPayload !== undefined ||
  payment.walletCall !== undefined ||
  payment.redirectUrl !== undefined ||
  payment.undo !== undefined;

function readPaymentRequest(context: ApiContext, call: Call): { request: PaymentRequest; fingerprint: string } {
  const fields = readFields(call.body);
  const mode = fields.oneOf('mode', ['MPM_DYNAMIC', 'MPM_STATIC', 'CPM']);
  fields.oneOf('direction', ['INBOUND']);
  const request: PaymentRequest = {
    paymentId: fields.id('paymentId'),
    saleId: fields.optionalId('saleId'),
    mode,
    wallet: fields.optionalOneOf('wallet', ['WECHATPAY', 'ALIPAY', 'KAKAOPAY', 'ZEROPAY', 'AUTO']),
    storeId: fields.id('storeId'),
    terminalId: fields.optionalId('terminalId'),
    amount: fields.amount('amount', context.parts, context.config.amountLimits),
    paymentCode: mode === 'CPM' ? fields.text('paymentCode', 128) : undefined,
    qrPayload: mode === 'MPM_STATIC' ? fields.text('qrPayload', 1024) : undefined,
    walletUserId: mode === 'MPM_STATIC' ? walletUserIn(context, fields) : undefined,
    description: fields.optionalText('description', 1000),
    requestedAt: isoTime(fields.time('requestedAt')),
    expiresAt: fields.optionalTime('expiresAt'),
  };
  fields.optional('tenders', (tenders) => (isWholeAmountByWallet(tenders, request.amount) ? true : undefined));
  fields.done();
  return { request, fingerprint: context.fingerprint(fields.body) };
}

/**
 * Who opened the payment page: 1 to 128 letters, digits and marks, as WeChat Pay's openids are. Where the network asks for
 * nobody's id, none is kept.
 */
function walletUserIn({ parts, staticQrSecret, wallets }: ApiContext, fields: Fields): string | undefined {
  const code = parts.readStaticQr(textMember(fields.body, 'qrPayload') ?? '', staticQrSecret);
  if (code !== undefined && isServed(wallets, code.wallet) && wallets[code.wallet]?.namesPagePayer === false)
    return undefined;
  const id = textMember(member(fields.body, 'payer'), 'walletUserId');
  if (id !== undefined && /^[A-Za-z0-9_-]{1,128}$/.test(id)) return id;
  return fields.refuse('payer/walletUserId', 'INVALID_FIELD');
}

/** This intermediary takes wallets only; a tender list may say so explicitly. */
function isWholeAmountByWallet(tenders: unknown, amount: Money | 'OUT_OF_RANGE'): boolean {
  if (!Array.isArray(tenders) || tenders.length > 1 || amount === 'OUT_OF_RANGE') return false;
  const [only] = tenders as { type?: unknown; amount?: { currency?: unknown; value?: unknown } }[];
  return (
    only === undefined ||
    (only.type === 'WALLET' &&
      only.amount?.currency === amount.currency &&
      only.amount.value === amount.minor.toString())
  );
}

/** The guards: each refuses before anything is stored or sent. */
function newPayment(context: ApiContext, merchant: Merchant, request: PaymentRequest, fingerprint: string): Payment {
  const { parts, storage, clock, wallets } = context;
  const { merchantId } = merchant;
  const { amount } = request;
  const key = { merchantId, paymentId: request.paymentId };
  if (amount === 'OUT_OF_RANGE') throw new Problem('LIMIT_EXCEEDED', 'the amount is outside the accepted range');
  if (!merchant.stores.some((store) => store.storeId === request.storeId)) {
    throw new Problem('INVALID_FIELD', 'no such store', [{ pointer: '/storeId', code: 'INVALID_FIELD' }]);
  }
  if (!parts.merchantMayTakePayments(merchant, request.mode))
    throw new Problem('MERCHANT_NOT_ACTIVE', 'the merchant takes no payments now');

  const wallet = walletFor(context, merchant, request);
  const registration = merchant.walletRegistrations.find((each) => each.wallet === wallet);
  if (registration?.status !== 'ACTIVE' || !registration.networkMerchantId || !isServed(wallets, wallet)) {
    throw new Problem('WALLET_NOT_ACTIVE', 'the merchant is not registered with this wallet');
  }
  const now = clock.now();
  if (request.expiresAt !== undefined && request.expiresAt <= now) {
    throw new Problem('INVALID_FIELD', 'expiresAt has passed', [{ pointer: '/expiresAt', code: 'INVALID_FIELD' }]);
  }
  guardSale(context, merchantId, request.saleId);
  if (request.paymentCode !== undefined && !parts.takeCode(storage, context.codeDigest(request.paymentCode), key)) {
    throw new Problem('CODE_USED', 'this code was used for another payment');
  }

  // Strictly growing, so that a page of the list never skips what was created in the same millisecond (API-05).
  const createdAt = Math.max(now, storage.newestCreatedAt(merchantId) + 1);
  const payment: Payment = {
    ...key,
    saleId: request.saleId,
    mode: request.mode,
    wallet,
    storeId: request.storeId,
    terminalId: request.terminalId,
    amount,
    description: request.description,
    requestedAt: request.requestedAt,
    expiresAt: request.mode === 'CPM' ? undefined : expiry(createdAt, request.expiresAt),
    fingerprint,
    status: 'PENDING',
    version: 0,
    createdAt,
    updatedAt: createdAt,
    cancellation: { status: 'NONE' },
    orderId: parts.newOrderNumber(key),
    networkMerchantId: registration.networkMerchantId,
    orderRequest: '',
    walletUserId: request.walletUserId,
    placing: { state: 'NEW', attempts: 0 },
    returnAttempts: 0,
    polls: 0,
    notFoundCount: 0,
    dueAt: now,
  };
  return { ...payment, orderRequest: walletNamed(wallets, wallet).orderRequest(payment, merchant) };
}

/**
 * WeChat Pay keeps an order open for at least a minute and its QR for at most two hours (2.4); Alipay, which names no bounds,
 * is asked for no other. Networks are told whole seconds, and what is shown here is what they are told.
 */
function expiry(createdAt: number, asked: number | undefined): number {
  const shortest = Math.ceil((createdAt + MINUTE) / SECOND) * SECOND;
  const wished = Math.floor((asked ?? createdAt + DEFAULT_EXPIRY) / SECOND) * SECOND;
  const longest = Math.floor((createdAt + 2 * HOUR) / SECOND) * SECOND;
  return Math.min(Math.max(wished, shortest), longest);
}

function walletFor(context: ApiContext, merchant: Merchant, request: PaymentRequest): string {
  const { parts, wallets } = context;
  const { qrPayload, storeId, wallet } = request;
  if (qrPayload !== undefined) return checkStaticQr(context, merchant, { qrPayload, storeId, wallet }).wallet;
  if (request.paymentCode === undefined)
    return request.wallet === undefined || request.wallet === 'AUTO' ? 'WECHATPAY' : request.wallet;
  const byCode = parts.routeCode(request.paymentCode);
  const asked = request.wallet === undefined || request.wallet === 'AUTO' ? byCode : request.wallet;
  if (!byCode || asked !== byCode || !isServed(wallets, byCode))
    throw new Problem('CODE_UNKNOWN', 'the code belongs to no wallet that is served here');
  return byCode;
}

function guardSale({ parts, storage }: ApiContext, merchantId: string, saleId: string | undefined): void {
  if (saleId === undefined) return;
  const earlier = storage
    .paymentsOfSale(merchantId, saleId)
    .map((payment) => ({ payment, refunds: storage.refundsOf(payment) }));
  const judgement = parts.judgeNewAttempt(earlier);
  if (judgement === 'SALE_PAID') throw new Problem('SALE_PAID', 'this sale is paid already');
  if (judgement === 'SALE_IN_PROGRESS')
    throw new Problem('SALE_IN_PROGRESS', 'the outcome of an earlier attempt is still open');
}

export const getPayment = (context: ApiContext, call: Call): Answer => answerWith(context, orderOf(context, call));

export function getHistory(context: ApiContext, call: Call): Answer {
  return { status: 200, body: context.storage.history(orderOf(context, call).payment).map(historyView) };
}

export function getReceipt(context: ApiContext, call: Call): Answer {
  return { status: 200, body: receiptView(orderOf(context, call), merchantOf(context, call)) };
}

export function listPayments(context: ApiContext, call: Call): Answer {
  const { merchantId } = merchantOf(context, call);
  const fields = readFields(call.query);
  const limitText = fields.optionalText('limit', 4);
  const limit = limitText === undefined ? 50 : Number(limitText);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) fields.refuse('limit', 'INVALID_FIELD');
  const cursor = fields.optional('cursor', (value) => (typeof value === 'string' ? readCursor(value) : undefined));
  const filter = {
    from: fields.optionalTime('from'),
    to: fields.optionalTime('to'),
    status: fields.optionalOneOf('status', ['PENDING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED']),
    wallet: fields.optionalText('wallet', 32),
    storeId: fields.optionalId('storeId'),
  };
  fields.done();

  const found = context.storage.listPayments(merchantId, { ...filter, after: cursor, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    status: 200,
    body: {
      data: page.map((payment) => paymentView({ payment, refunds: context.storage.refundsOf(payment) }, context.parts)),
      nextCursor: found.length > limit && last ? writeCursor(last) : null,
    },
  };
}

const writeCursor = ({ createdAt, paymentId }: Payment): string =>
  Buffer.from(`${isoTime(createdAt)} ${paymentId}`).toString('base64url');

function readCursor(text: string): { createdAt: number; paymentId: string } | undefined {
  const [time, paymentId] = Buffer.from(text, 'base64url').toString().split(' ');
  const createdAt = parseTime(time ?? '');
  return createdAt !== undefined && paymentId && ID.test(paymentId) ? { createdAt, paymentId } : undefined;
}

/** A payment that was cancelled before it ever came: remembered, so that it can never start (NORTHBOUND, network-cancel). */
export function tombstone(
  context: ApiContext,
  merchantId: string,
  request: {
    paymentId: string;
    amount: Money | 'OUT_OF_RANGE';
    storeId: string;
    terminalId?: string;
    requestedAt: string;
  },
): Payment {
  const now = context.clock.now();
  const createdAt = Math.max(now, context.storage.newestCreatedAt(merchantId) + 1);
  return {
    merchantId,
    paymentId: request.paymentId,
    mode: 'CPM',
    wallet: 'WECHATPAY',
    storeId: request.storeId,
    terminalId: request.terminalId,
    amount: request.amount === 'OUT_OF_RANGE' ? money('KRW', 0n) : request.amount,
    requestedAt: request.requestedAt,
    fingerprint: '',
    origin: 'NETWORK_CANCEL',
    status: 'CANCELLED',
    version: 0,
    createdAt,
    updatedAt: createdAt,
    cancellation: { status: 'SUCCEEDED', kind: 'VOID', requestedBy: 'NETWORK_CANCEL', at: now },
    orderId: '',
    networkMerchantId: '',
    orderRequest: '',
    placing: { state: 'NEW', attempts: 0 },
    returnAttempts: 0,
    polls: 0,
    notFoundCount: 0,
  };
}
