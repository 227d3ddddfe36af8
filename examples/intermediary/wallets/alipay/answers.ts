import { member, textMember } from '../../core/json.js';
import { type Money, money, sameMoney } from '../../core/money.js';
import { masked } from '../../core/text.js';
import type { Capture, ExchangeRate, Payment, Refund } from '../../model.js';
import type { OrderReport, OrderState, Outcome, Placed, RefundReport, ReverseReport } from '../wallet.js';
import type { AlipayAnswer } from './link.js';

/** What an answer says of its call. *In process* is a kind of its own: the network has the payment, and its payer has it next. */
export type AlipayOutcome = Outcome<unknown> | { kind: 'in-process'; value: unknown };

/**
 * Codes that leave open what was done, whatever status stands beside them (TIMEOUT-07). Ids of ours are drawn once: where
 * one is in use with other content, something of ours was done under it.
 */
const UNKNOWN_CODES = new Set([
  'UNKNOWN_EXCEPTION',
  'REQUEST_TRAFFIC_EXCEED_LIMIT',
  'SYSTEM_ERROR',
  'REPEAT_REQ_INCONSISTENT',
  'PAYMENT_IN_PROCESS',
  'REFUND_IN_PROCESS',
]);

/** `S` is done, `F` is failed for good; `U`, and what no document names, is unknown. No answer to be believed is unknown too. */
export function classifyAlipayAnswer({ body, problem }: AlipayAnswer): AlipayOutcome {
  const result = member(body, 'result');
  const status = textMember(result, 'resultStatus');
  const code = textMember(result, 'resultCode');
  if (problem !== undefined || status === undefined || code === undefined)
    return { kind: 'unknown', reason: problem ?? 'answer without result' };
  if (status === 'S') return { kind: 'ok', value: body };
  if (status === 'U' && code === 'PAYMENT_IN_PROCESS') return { kind: 'in-process', value: body };
  if (status !== 'F' || UNKNOWN_CODES.has(code)) return { kind: 'unknown', reason: `${status} ${code.slice(0, 64)}` };
  return { kind: 'refused', code, message: textMember(result, 'resultMessage') ?? code };
}

/** `paymentStatus`; what the documents do not name is no state at all (TIMEOUT-13). */
export function readAlipayPaymentStatus(status: unknown, resultCode: unknown): OrderState {
  switch (status) {
    case 'SUCCESS':
      return 'PAID';
    case 'PROCESSING':
    case 'PENDING':
      return 'WAITING';
    case 'FAIL':
      return resultCode === CLOSED_CODE ? 'CLOSED' : 'DECLINED';
    case 'CANCELLED':
      return resultCode === CLOSED_CODE ? 'CLOSED' : 'REVERSED';
    default:
      return 'UNKNOWN';
  }
}

/** Of a payment that nobody has paid in time, beside either status. */
const CLOSED_CODE = 'ORDER_IS_CLOSED';

export function readAlipayRefundStatus(status: unknown): RefundReport['state'] {
  switch (status) {
    case 'SUCCESS':
      return 'SUCCEEDED';
    case 'PROCESSING':
      return 'PROCESSING';
    case 'FAIL':
      return 'FAILED';
    default:
      return 'UNKNOWN';
  }
}

export interface AlipayReaders {
  readAlipayPaymentStatus(status: unknown, resultCode: unknown): OrderState;
  readAlipayRefundStatus(status: unknown): RefundReport['state'];
}

/** Amounts are whole numbers of the smallest unit, written as text. */
export function readAmount(value: unknown): Money | undefined {
  const currency = textMember(value, 'currency');
  const digits = textMember(value, 'value');
  if (!currency || !digits || !/^(0|[1-9][0-9]{0,17})$/.test(digits)) return undefined;
  return money(currency, BigInt(digits));
}

const isAbout = (body: unknown, payment: Payment): boolean => member(body, 'paymentRequestId') === payment.orderId;

const hasItsAmount = (body: unknown, payment: Payment): boolean => {
  const amount = readAmount(member(body, 'paymentAmount'));
  return amount !== undefined && sameMoney(amount, payment.amount);
};

/** Money was taken, if this is about the payment, its amount, and under a number with which it can be given back. */
export function readPaid(body: unknown, payment: Payment): OrderReport {
  const transactionId = textMember(body, 'paymentId');
  if (!isAbout(body, payment) || !hasItsAmount(body, payment) || transactionId === undefined)
    return { state: 'UNKNOWN', detail: 'about another payment or amount' };
  return { state: 'PAID', capture: readCapture(body, transactionId) };
}

function readCapture(body: unknown, transactionId: string): Capture {
  const paidAt = Date.parse(textMember(body, 'paymentTime') ?? '');
  const payerId = textMember(member(body, 'pspCustomerInfo'), 'pspCustomerId');
  return {
    transactionId,
    at: Number.isNaN(paidAt) ? Date.now() : paidAt,
    exchangeRate: readRate(member(body, 'paymentQuote')),
    maskedPayer: payerId && masked(payerId),
  };
}

/** Shown as it was quoted, never computed with. */
function readRate(quote: unknown): ExchangeRate | undefined {
  const [, base, to] = /^([A-Z]{3})\/([A-Z]{3})$/.exec(textMember(quote, 'quoteCurrencyPair') ?? '') ?? [];
  const price = Number(member(quote, 'quotePrice'));
  if (!base || !to || !Number.isFinite(price) || price <= 0) return undefined;
  const plain = String(price);
  const rate = plain.includes('e') ? price.toFixed(20).replace(/\.?0+$/, '') : plain;
  return { base, quote: to, rate, id: textMember(quote, 'quoteId') ?? 'PAYMENT_QUOTE' };
}

/** A code payment: `S` is the payer's money. */
export function readAlipayPayAnswer(outcome: AlipayOutcome, payment: Payment): Outcome<OrderReport> {
  if (outcome.kind === 'ok') return { kind: 'ok', value: readPaid(outcome.value, payment) };
  if (outcome.kind !== 'in-process') return outcome;
  if (!isAbout(outcome.value, payment)) return { kind: 'unknown', reason: 'about another payment' };
  return { kind: 'ok', value: { state: 'WAITING' } };
}

/** A code or page for the payer to come. Some editions answer `S` when it is made, others that the payment is in process: neither is paid. */
export function readAlipayPlaceAnswer(outcome: AlipayOutcome, payment: Payment): Outcome<Placed> {
  if (outcome.kind !== 'ok' && outcome.kind !== 'in-process') return outcome;
  const { value } = outcome;
  if (!isAbout(value, payment) || !hasItsAmount(value, payment))
    return { kind: 'unknown', reason: 'about another payment or amount' };
  if (payment.mode === 'MPM_STATIC') {
    const redirectUrl =
      textMember(value, 'normalUrl') ?? textMember(member(value, 'redirectActionForm'), 'redirectUrl');
    if (redirectUrl === undefined || !URL.canParse(redirectUrl))
      return { kind: 'unknown', reason: 'answer without address' };
    return { kind: 'ok', value: { redirectUrl } };
  }
  const qrPayload = codeIn(member(member(value, 'orderCodeForm'), 'codeDetails'));
  return qrPayload === undefined
    ? { kind: 'unknown', reason: 'answer without code' }
    : { kind: 'ok', value: { qrPayload } };
}

/** The text of the QR code; beside it there may be a bar code, and pictures of either. */
function codeIn(details: unknown): string | undefined {
  if (!Array.isArray(details)) return undefined;
  const found = details.find(
    (each) => member(each, 'codeValueType') === 'QRCODE' && (member(each, 'displayType') ?? 'TEXT') === 'TEXT',
  );
  return textMember(found, 'codeValue');
}

/** The result of a query is that of the query: `paymentStatus` says how the payment stands. */
export function readAlipayInquiry(
  outcome: AlipayOutcome,
  payment: Payment,
  readers: AlipayReaders,
): Outcome<OrderReport> {
  if (outcome.kind === 'refused') {
    if (outcome.code === 'ORDER_NOT_EXIST') return { kind: 'ok', value: { state: 'NOT_FOUND' } };
    return { kind: 'unknown', reason: `query refused: ${outcome.code}` };
  }
  if (outcome.kind !== 'ok') return unresolved(outcome);
  const { value } = outcome;
  if (!isAbout(value, payment)) return { kind: 'ok', value: { state: 'UNKNOWN', detail: 'about another payment' } };
  const resultCode = member(value, 'paymentResultCode');
  const state = readers.readAlipayPaymentStatus(member(value, 'paymentStatus'), resultCode);
  if (state !== 'PAID') return { kind: 'ok', value: { state, detail: String(resultCode ?? state).slice(0, 64) } };
  return { kind: 'ok', value: { ...readPaid(value, payment), refunded: refundsIn(value).length > 0 } };
}

/** Repeated under the same id until it is done, or refused for good: too late, or refunded in part (CANCEL-01, CANCEL-05). */
export function readAlipayCancelAnswer(outcome: AlipayOutcome, payment: Payment): Outcome<ReverseReport> {
  if (outcome.kind === 'refused')
    return outcome.code === 'ORDER_NOT_EXIST' ? { kind: 'ok', value: 'NOT_FOUND' } : outcome;
  if (outcome.kind !== 'ok') return unresolved(outcome);
  if (!isAbout(outcome.value, payment)) return { kind: 'unknown', reason: 'about another payment' };
  return { kind: 'ok', value: 'DONE' };
}

export function readAlipayRefundAnswer(outcome: AlipayOutcome, refund: Refund): Outcome<RefundReport> {
  if (outcome.kind === 'refused') {
    if (outcome.code === 'MERCHANT_BALANCE_NOT_ENOUGH')
      return { kind: 'ok', value: { state: 'LATER', detail: outcome.code } };
    // Money of a payment that was never shown as paid: cancelled means that it is back, which is all that was wanted.
    if (outcome.code === 'ORDER_IS_CANCELED' && refund.purpose === 'COMPENSATION')
      return { kind: 'ok', value: { state: 'SUCCEEDED' } };
    return outcome;
  }
  if (outcome.kind !== 'ok') return unresolved(outcome);
  const report = readRefund(outcome.value);
  return isReportOf(report, refund)
    ? { kind: 'ok', value: { ...report, state: 'SUCCEEDED' } }
    : { kind: 'unknown', reason: 'about another refund or amount' };
}

export function readAlipayRefundInquiry(
  outcome: AlipayOutcome,
  refund: Refund,
  readers: AlipayReaders,
): Outcome<RefundReport> {
  if (outcome.kind === 'refused') {
    if (outcome.code === 'REFUND_NOT_EXIST') return { kind: 'ok', value: { state: 'NOT_FOUND' } };
    return { kind: 'unknown', reason: `query refused: ${outcome.code}` };
  }
  if (outcome.kind !== 'ok') return unresolved(outcome);
  const report = readRefund(outcome.value);
  const state = isReportOf(report, refund)
    ? readers.readAlipayRefundStatus(member(outcome.value, 'refundStatus'))
    : 'UNKNOWN';
  return { kind: 'ok', value: { ...report, state } };
}

const isReportOf = ({ networkRefundNo, amount }: Omit<RefundReport, 'state'>, refund: Refund): boolean =>
  networkRefundNo === refund.networkRefundNo && amount !== undefined && sameMoney(amount, refund.amount);

const readRefund = (body: unknown): Omit<RefundReport, 'state'> => ({
  networkRefundNo: textMember(body, 'refundRequestId'),
  networkRefundId: textMember(body, 'refundId'),
  amount: readAmount(member(body, 'refundAmount')),
});

/** All refunds of a payment, ours and those made at the network's portal: a query of the payment lists them. */
export function readAlipayRefundList(
  outcome: AlipayOutcome,
  payment: Payment,
  readers: AlipayReaders,
): Outcome<RefundReport[]> {
  if (outcome.kind === 'refused') return { kind: 'unknown', reason: `query refused: ${outcome.code}` };
  if (outcome.kind !== 'ok') return unresolved(outcome);
  if (!isAbout(outcome.value, payment)) return { kind: 'unknown', reason: 'about another payment' };
  return {
    kind: 'ok',
    value: refundsIn(outcome.value).map((each) => ({
      networkRefundNo: textMember(each, 'transactionRequestId'),
      networkRefundId: textMember(each, 'transactionId'),
      amount: readAmount(member(each, 'transactionAmount')),
      state: readers.readAlipayRefundStatus(member(each, 'transactionStatus')),
    })),
  };
}

function refundsIn(body: unknown): readonly unknown[] {
  const listed = member(body, 'transactions');
  return Array.isArray(listed) ? listed.filter((each) => member(each, 'transactionType') === 'REFUND') : [];
}

const unresolved = (outcome: Exclude<AlipayOutcome, { kind: 'ok' | 'refused' }>): Outcome<never> =>
  outcome.kind === 'in-process' ? { kind: 'unknown', reason: 'in process' } : outcome;
