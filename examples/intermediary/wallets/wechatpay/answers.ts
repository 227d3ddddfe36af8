import { member, textMember } from '../../core/json.js';
import { type Money, money } from '../../core/money.js';
import { masked } from '../../core/text.js';
import type { Capture, ExchangeRate, Payment, Refund } from '../../model.js';
import type { CloseReport, OrderReport, OrderState, Outcome, RefundReport, ReverseReport } from '../wallet.js';
import type { RawAnswer } from './link.js';

/** Older APIs write `ORDERNOTEXIST`, newer ones `ORDER_NOT_EXIST`, and global pages both: one spelling inside. */
export const normalCode = (code: string): string => code.replaceAll('_', '').toUpperCase();

/** Codes that say "not now" or "we do not know": the operation may have happened (TIMEOUT-07). */
const UNKNOWN_CODES = new Set([
  'SYSTEMERROR',
  'BANKERROR',
  'SERVICEUNAVAILABLE',
  'FREQUENCYLIMITED',
  'FREQUENCYLIMITEXCEED',
  'RATELIMITED',
  'RATELIMITEXCEEDED',
  'BIZERRNEEDRETRY',
]);

/** The documented refusals of the order, refund, close and reverse pages. Any other code is an unknown outcome. */
const REFUSALS = new Set([
  'PARAMERROR',
  'INVALIDREQUEST',
  'SIGNERROR',
  'NOAUTH',
  'RULELIMIT',
  'TRADEERROR',
  'NOTENOUGH',
  'ACCOUNTERROR',
  'USERACCOUNTABNORMAL',
  'MCHNOTEXISTS',
  'MCHIDNOTEXIST',
  'APPIDNOTEXIST',
  'APPIDMCHIDNOTMATCH',
  'OUTTRADENOUSED',
  'ORDERCLOSED',
  'ORDERPAID',
  'ORDERREVERSED',
  'ORDERNOTEXIST',
  'RESOURCENOTEXISTS',
  'NOTFOUND',
  'USERPAYING',
  'AUTHCODEEXPIRE',
  'AUTHCODEEXPIRED',
  'AUTHCODEERROR',
  'AUTHCODEINVALID',
  'AUTHCODEUSED',
  'NOTSUPORTCARD',
  'NOTSUPPORTCARD',
  'BUYERMISMATCH',
  'PAYERROR',
  'TRADEOVERDUE',
  'OUTREFUNDNOUSED',
  'REFUNDNOTEXIST',
  'REVERSEEXPIRE',
  'INVALIDTRANSACTIONID',
  'OPENIDMISMATCH',
  'ORDERNOTREADY',
  'LACKPARAMS',
]);

/** A refusal of the payer's id, which the order tables list with status 500. No order is made. */
const REFUSALS_AT_500 = new Set(['OPENIDMISMATCH']);

const NOT_FOUND_CODES = new Set(['ORDERNOTEXIST', 'RESOURCENOTEXISTS', 'REFUNDNOTEXIST', 'NOTFOUND']);

/** Definite success, definite refusal, or unknown: the three answers that there are (TIMEOUT-01, API-01). */
export function classifyAnswer(answer: RawAnswer): Outcome<unknown> {
  const { status, body, verified, problem } = answer;
  if (problem !== undefined || status === undefined) return { kind: 'unknown', reason: problem ?? 'no answer' };
  if (status >= 200 && status < 300) {
    return verified ? { kind: 'ok', value: body } : { kind: 'unknown', reason: 'answer not verified' };
  }
  const code = textMember(body, 'code');
  const normal = normalCode(code ?? '');
  const refused =
    (status === 500 && REFUSALS_AT_500.has(normal)) ||
    (status >= 400 && status < 500 && status !== 429 && REFUSALS.has(normal) && !UNKNOWN_CODES.has(normal));
  if (!refused) return { kind: 'unknown', reason: `status ${status}, code ${code?.slice(0, 40) ?? 'none'}` };
  return { kind: 'refused', code: normal, message: textMember(body, 'message') ?? normal };
}

/** All states of the global order pages; what they do not name is no state at all (TIMEOUT-03, TIMEOUT-13). */
export function readTradeState(tradeState: unknown): OrderState {
  switch (tradeState) {
    case 'SUCCESS':
    case 'REFUND':
      return 'PAID';
    case 'NOTPAY':
    case 'USERPAYING':
    case 'ACCEPT':
      return 'WAITING';
    case 'CLOSED':
      return 'CLOSED';
    case 'REVOKED':
      return 'REVERSED';
    case 'PAYERROR':
      return 'DECLINED';
    default:
      return 'UNKNOWN';
  }
}

/** `REFUNDCLOSE` on global pages, `CLOSED` in notices; `CHANGE` is the older word for `ABNORMAL`. */
export function readRefundStatus(status: unknown): RefundReport['state'] {
  switch (status) {
    case 'PROCESSING':
      return 'PROCESSING';
    case 'SUCCESS':
      return 'SUCCEEDED';
    case 'REFUNDCLOSE':
    case 'CLOSED':
      return 'FAILED';
    case 'ABNORMAL':
    case 'CHANGE':
      return 'ACTION_REQUIRED';
    default:
      return 'UNKNOWN';
  }
}

export interface AnswerReaders {
  readTradeState(tradeState: unknown): OrderState;
  readRefundStatus(status: unknown): RefundReport['state'];
}

/** What the amounts of a message say, by the names that its kind of message uses. */
export function readMoney(amount: unknown, valueKey: string, currencyKey: string): Money | undefined {
  const value = member(amount, valueKey);
  const currency = textMember(amount, currencyKey);
  return typeof value === 'number' && Number.isSafeInteger(value) && currency
    ? money(currency, BigInt(value))
    : undefined;
}

/** An answer to a query or a code payment. A paid state about another order or amount proves nothing about ours. */
export function readOrderAnswer(body: unknown, payment: Payment, readers: AnswerReaders): OrderReport {
  const tradeState = member(body, 'trade_state') ?? member(body, 'code');
  const state = readers.readTradeState(tradeState);
  if (state !== 'PAID') return { state, detail: textMember(body, 'trade_state_desc') ?? String(tradeState) };
  const amount = member(body, 'amount');
  const total = member(amount, 'total');
  const currency = textMember(amount, 'currency') ?? payment.amount.currency;
  const same =
    member(body, 'out_trade_no') === payment.orderId &&
    (member(body, 'sub_mchid') ?? payment.networkMerchantId) === payment.networkMerchantId &&
    typeof total === 'number' &&
    BigInt(Number.isSafeInteger(total) ? total : -1) === payment.amount.minor &&
    currency === payment.amount.currency;
  if (!same) return { state: 'UNKNOWN', detail: 'the answer is about another order or amount' };
  return { state: 'PAID', capture: readCapture(body, payment), refunded: tradeState === 'REFUND' };
}

export function readCapture(body: unknown, payment: Payment): Capture {
  const amount = member(body, 'amount');
  const payer = member(body, 'payer');
  const paidAt = Date.parse(textMember(body, 'success_time') ?? '');
  const payerId = textMember(payer, 'sp_openid') ?? textMember(payer, 'sub_openid');
  return {
    // The API pages call the order number `id`, the samples `transaction_id`: both occur.
    transactionId: textMember(body, 'id') ?? textMember(body, 'transaction_id'),
    at: Number.isNaN(paidAt) ? Date.now() : paidAt,
    payerAmount: readMoney(amount, 'payer_total', 'payer_currency'),
    exchangeRate: readRate(amount, payment.amount.currency),
    maskedPayer: payerId && masked(payerId),
  };
}

/** The network states its rate as an integer times 10^8; shown as a decimal, never computed with. */
function readRate(amount: unknown, base: string): ExchangeRate | undefined {
  const stated = member(amount, 'exchange_rate');
  const rate = member(stated, 'rate');
  const quote = textMember(amount, 'payer_currency');
  if (typeof rate !== 'number' || !Number.isSafeInteger(rate) || rate < 0 || !quote) return undefined;
  const digits = rate.toString().padStart(9, '0');
  const decimal = `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, '');
  return { base, quote, rate: decimal, id: textMember(stated, 'type') ?? 'SETTLEMENT_RATE' };
}

/** A code payment. `USERPAYING` may come as 200, as 202 with next to no body, or as an error code: pending in each form. */
export function readPayAnswer(
  outcome: Outcome<unknown>,
  payment: Payment,
  readers: AnswerReaders,
): Outcome<OrderReport> {
  if (outcome.kind === 'refused') {
    if (outcome.code === 'USERPAYING') return { kind: 'ok', value: { state: 'WAITING' } };
    return outcome.code === 'ORDERPAID' ? { kind: 'unknown', reason: outcome.code } : outcome;
  }
  return outcome.kind === 'ok' ? { kind: 'ok', value: readOrderAnswer(outcome.value, payment, readers) } : outcome;
}

export function readQueryAnswer(
  outcome: Outcome<unknown>,
  payment: Payment,
  readers: AnswerReaders,
): Outcome<OrderReport> {
  if (outcome.kind === 'refused') {
    if (NOT_FOUND_CODES.has(outcome.code)) return { kind: 'ok', value: { state: 'NOT_FOUND' } };
    return { kind: 'unknown', reason: `query refused: ${outcome.code}` };
  }
  return outcome.kind === 'ok' ? { kind: 'ok', value: readOrderAnswer(outcome.value, payment, readers) } : outcome;
}

/** A closed order is closed, whoever closed it; `ORDERPAID` is news about money, not a failure (CANCEL-04). */
export function readCloseAnswer(outcome: Outcome<unknown>): Outcome<CloseReport> {
  if (outcome.kind === 'ok') return { kind: 'ok', value: 'DONE' };
  if (outcome.kind === 'unknown') return outcome;
  if (outcome.code === 'ORDERPAID') return { kind: 'ok', value: 'ALREADY_PAID' };
  if (outcome.code === 'ORDERCLOSED') return { kind: 'ok', value: 'DONE' };
  if (NOT_FOUND_CODES.has(outcome.code)) return { kind: 'ok', value: 'NOT_FOUND' };
  return { kind: 'unknown', reason: `close refused: ${outcome.code}` };
}

export function readReverseAnswer(outcome: Outcome<unknown>): Outcome<ReverseReport> {
  if (outcome.kind === 'unknown') return outcome;
  if (outcome.kind === 'ok') {
    // 202 with a code is "not finished", and so is the flag that older pages call `recall` (CANCEL-08).
    const again = member(outcome.value, 'recall') === 'Y' || textMember(outcome.value, 'code') !== undefined;
    return { kind: 'ok', value: again ? 'AGAIN' : 'DONE' };
  }
  if (outcome.code === 'ORDERREVERSED') return { kind: 'ok', value: 'DONE' };
  if (outcome.code === 'USERPAYING' || outcome.code === 'SIGNERROR') return { kind: 'ok', value: 'AGAIN' };
  return NOT_FOUND_CODES.has(outcome.code) ? { kind: 'ok', value: 'NOT_FOUND' } : outcome;
}

/** The answer to a refund request says that it was accepted, never that the payer has the money (REFUND-04). */
export function readRefundAnswer(outcome: Outcome<unknown>, refund: Refund): Outcome<RefundReport> {
  if (outcome.kind === 'unknown') return outcome;
  if (outcome.kind === 'refused') {
    const later = outcome.code === 'NOTENOUGH' || outcome.code === 'SIGNERROR';
    return later ? { kind: 'ok', value: { state: 'LATER', detail: outcome.code } } : outcome;
  }
  if (member(outcome.value, 'out_refund_no') !== refund.networkRefundNo) {
    return { kind: 'unknown', reason: 'the answer is about another refund' };
  }
  return { kind: 'ok', value: { ...readRefund(outcome.value), state: 'PROCESSING' } };
}

export function readRefundQuery(
  outcome: Outcome<unknown>,
  refund: Refund,
  readers: AnswerReaders,
): Outcome<RefundReport> {
  if (outcome.kind === 'unknown') return outcome;
  if (outcome.kind === 'refused') {
    if (NOT_FOUND_CODES.has(outcome.code)) return { kind: 'ok', value: { state: 'NOT_FOUND' } };
    return { kind: 'unknown', reason: `query refused: ${outcome.code}` };
  }
  const report = readRefund(outcome.value);
  const same =
    report.networkRefundNo === refund.networkRefundNo &&
    (report.amount?.minor ?? refund.amount.minor) === refund.amount.minor;
  const state = same ? readers.readRefundStatus(member(outcome.value, 'status')) : 'UNKNOWN';
  return { kind: 'ok', value: { ...report, state } };
}

/** The members that refund answers, list entries and notices share. */
export function readRefund(body: unknown): Omit<RefundReport, 'state'> {
  const amount = member(body, 'amount');
  return {
    networkRefundNo: textMember(body, 'out_refund_no'),
    networkRefundId: textMember(body, 'id') ?? textMember(body, 'refund_id'),
    amount: readMoney(amount, 'refund', 'currency'),
    payerAmount: readMoney(amount, 'payer_refund', 'payer_currency'),
    exchangeRate: readRate(amount, textMember(amount, 'currency') ?? ''),
  };
}
