import { member, textMember } from '../../core/json.js';
import { sameMoney } from '../../core/money.js';
import { masked } from '../../core/text.js';
import type { Capture, ExchangeRate, Payment } from '../../model.js';
import type { CloseReport, OrderReport, OrderState, Outcome, Placed, ReverseReport } from '../wallet.js';
import { readAmount } from './amounts.js';
import type { GatewayAnswer } from './link.js';
import { readTime } from './times.js';

/** What an answer says of its call. *In process* is a kind of its own: the trade is made, and its payer has it next. */
export type GatewayOutcome = Outcome<unknown> | { kind: 'in-process'; value: unknown };

/** A system error leaves open what was done, whatever code stands above it; official lists spell it in both ways (TIMEOUT-07). */
const UNKNOWN_DETAILS = new Set(['ACQ.SYSTEM_ERROR', 'AQC.SYSTEM_ERROR']);
/** The gateway counts calls, and says nothing of one that it did not count. */
const CALL_LIMITED = '40005';

/** https://opendocs.alipay.com/common/02km9f. What no table lists, and what cannot be believed, is unknown. */
export function classifyGatewayAnswer({ node, problem }: GatewayAnswer): GatewayOutcome {
  const code = textMember(node, 'code');
  if (problem !== undefined || code === undefined)
    return { kind: 'unknown', reason: problem ?? 'answer without a code' };
  if (code === '10000') return { kind: 'ok', value: node };
  if (code === '10003') return { kind: 'in-process', value: node };
  // Seen with the gateway's own word before it.
  const detail = (textMember(node, 'sub_code') ?? code).replace(/^aop\.(?=A[CQ]{2}\.)/, '');
  const isRefusal = /^4\d{4}$/.test(code) || code === '20001';
  if (!isRefusal || code === CALL_LIMITED || UNKNOWN_DETAILS.has(detail))
    return { kind: 'unknown', reason: `${code} ${detail.slice(0, 64)}` };
  return { kind: 'refused', code: detail, message: textMember(node, 'sub_msg') ?? detail };
}

/** `trade_status`; what the documents do not name is no state at all (TIMEOUT-13). */
export function readTradeStatus(status: unknown): OrderState {
  switch (status) {
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return 'PAID';
    case 'WAIT_BUYER_PAY':
      return 'WAITING';
    case 'TRADE_CLOSED':
      return 'CLOSED';
    default:
      return 'UNKNOWN';
  }
}

export interface TradeReaders {
  readTradeStatus(status: unknown): OrderState;
}

/** Refusals that tell of a trade under our number, which we draw once: something of ours was done under it. */
const ABOUT_OUR_NUMBER = new Set([
  'ACQ.TRADE_HAS_SUCCESS',
  'ACQ.TRADE_HAS_CLOSE',
  'ACQ.TRADE_STATUS_ERROR',
  'ACQ.TRADE_BUYER_NOT_MATCH',
  'ACQ.CONTEXT_INCONSISTENT',
]);

const isAbout = (node: unknown, payment: Payment): boolean => member(node, 'out_trade_no') === payment.orderId;

/** Without its currency an amount is in yuan. */
const hasItsAmount = (node: unknown, payment: Payment): boolean => {
  const amount = readAmount(textMember(node, 'trans_currency') ?? 'CNY', member(node, 'total_amount'));
  return amount !== undefined && sameMoney(amount, payment.amount);
};

/** Money was taken, if this is about the payment, its amount, and under a number of Alipay's. */
export function readPaid(node: unknown, payment: Payment): OrderReport {
  const transactionId = textMember(node, 'trade_no');
  if (!isAbout(node, payment) || !hasItsAmount(node, payment) || transactionId === undefined)
    return { state: 'UNKNOWN', detail: 'about another trade or amount' };
  return { state: 'PAID', capture: readCapture(node, transactionId) };
}

function readCapture(node: unknown, transactionId: string): Capture {
  const payerId = textMember(node, 'buyer_user_id') ?? textMember(node, 'buyer_id');
  return {
    transactionId,
    at: readTime(textMember(node, 'gmt_payment') ?? textMember(node, 'send_pay_date')) ?? Date.now(),
    payerAmount: readAmount(textMember(node, 'pay_currency'), member(node, 'pay_amount')),
    exchangeRate: readRate(node),
    maskedPayer: payerId && masked(payerId),
  };
}

/** Shown as it was stated, never computed with. */
function readRate(node: unknown): ExchangeRate | undefined {
  const [base, quote] = [textMember(node, 'trans_currency'), textMember(node, 'pay_currency')];
  const rate = textMember(node, 'trans_pay_rate');
  if (!base || !quote || !rate || !/^\d{1,9}\.\d{1,8}$/.test(rate)) return undefined;
  return { base, quote, rate: rate.replace(/\.?0+$/, ''), id: 'TRANS_PAY_RATE' };
}

/** A code payment: 10000 is the payer's money, 10003 a payer who is asked for the password. */
export function readTradePay(outcome: GatewayOutcome, payment: Payment): Outcome<OrderReport> {
  if (outcome.kind === 'refused')
    return ABOUT_OUR_NUMBER.has(outcome.code) ? { kind: 'unknown', reason: outcome.code } : outcome;
  if (outcome.kind === 'unknown') return outcome;
  if (outcome.kind === 'ok') return { kind: 'ok', value: readPaid(outcome.value, payment) };
  if (!isAbout(outcome.value, payment)) return { kind: 'unknown', reason: 'about another trade' };
  return { kind: 'ok', value: { state: 'WAITING' } };
}

/**
 * A trade for the payer to come: a code to scan, or the number with which a page calls up the wallet. That a number is in use
 * says that an earlier request has come through: the outcome stays open.
 */
export function readTradePlace(outcome: GatewayOutcome, payment: Payment): Outcome<Placed> {
  if (outcome.kind === 'refused')
    return ABOUT_OUR_NUMBER.has(outcome.code) ? { kind: 'unknown', reason: outcome.code } : outcome;
  if (outcome.kind !== 'ok') return unresolved(outcome);
  if (!isAbout(outcome.value, payment)) return { kind: 'unknown', reason: 'about another trade' };
  if (payment.mode === 'MPM_STATIC') {
    const tradeNO = textMember(outcome.value, 'trade_no');
    return tradeNO === undefined
      ? { kind: 'unknown', reason: 'answer without trade_no' }
      : { kind: 'ok', value: { walletCall: { tradeNO } } };
  }
  const qrPayload = textMember(outcome.value, 'qr_code');
  return qrPayload === undefined
    ? { kind: 'unknown', reason: 'answer without qr_code' }
    : { kind: 'ok', value: { qrPayload } };
}

export function readTradeQuery(outcome: GatewayOutcome, payment: Payment, readers: TradeReaders): Outcome<OrderReport> {
  if (outcome.kind === 'refused') {
    // Of a code that nobody has scanned there is no trade yet.
    if (outcome.code === NO_TRADE) return { kind: 'ok', value: { state: 'NOT_FOUND' } };
    return { kind: 'unknown', reason: `query refused: ${outcome.code}` };
  }
  if (outcome.kind !== 'ok') return unresolved(outcome);
  const node = outcome.value;
  if (!isAbout(node, payment)) return { kind: 'ok', value: { state: 'UNKNOWN', detail: 'about another trade' } };
  const state = readers.readTradeStatus(member(node, 'trade_status'));
  if (state === 'PAID') return { kind: 'ok', value: readPaid(node, payment) };
  return { kind: 'ok', value: closedReport(state, payment.capture !== undefined || hasBeenPaid(node)) };
}

/** A trade is closed when nobody has paid it, and when all that was paid has gone back. */
export const closedReport = (state: OrderState, wasPaid: boolean): OrderReport => ({
  state: state === 'CLOSED' && wasPaid ? 'REVERSED' : state,
  detail: `trade ${state}`,
});

const hasBeenPaid = (node: unknown): boolean => textMember(node, 'send_pay_date') !== undefined;

/** https://opendocs.alipay.com/open/02ekfi: sent again with `retry_flag` Y; `action` says what it did, and is absent where there is no trade. */
export function readTradeCancel(outcome: GatewayOutcome, payment: Payment): Outcome<ReverseReport> {
  if (outcome.kind === 'refused') return outcome;
  if (outcome.kind !== 'ok') return unresolved(outcome);
  const node = outcome.value;
  if (!isAbout(node, payment)) return { kind: 'unknown', reason: 'about another trade' };
  if (member(node, 'retry_flag') !== 'N') return { kind: 'ok', value: 'AGAIN' };
  const action = member(node, 'action');
  if (action === 'refund') return { kind: 'ok', value: 'DONE' };
  if (action === 'close')
    return payment.capture === undefined
      ? { kind: 'ok', value: 'DONE' }
      : { kind: 'unknown', reason: 'closed as unpaid, and it was paid' };
  if (action !== undefined) return { kind: 'unknown', reason: 'an action that nobody knows' };
  // The code of a trade that nobody has scanned is dead from here on; what was never placed may still be on its way.
  const isKnownCode = payment.mode === 'MPM_DYNAMIC' && payment.placing.state === 'PLACED';
  return { kind: 'ok', value: isKnownCode ? 'DONE' : 'NOT_FOUND' };
}

export function readTradeClose(outcome: GatewayOutcome, payment: Payment): Outcome<CloseReport> {
  if (outcome.kind === 'refused') {
    if (outcome.code === NO_TRADE) return { kind: 'ok', value: 'NOT_FOUND' };
    // Paid, or closed before: a query tells which.
    if (outcome.code === 'ACQ.TRADE_STATUS_ERROR') return { kind: 'ok', value: 'ALREADY_PAID' };
    return { kind: 'unknown', reason: `close refused: ${outcome.code}` };
  }
  if (outcome.kind !== 'ok') return unresolved(outcome);
  if (!isAbout(outcome.value, payment)) return { kind: 'unknown', reason: 'about another trade' };
  return { kind: 'ok', value: 'DONE' };
}

export const NO_TRADE = 'ACQ.TRADE_NOT_EXIST';

export const unresolved = (outcome: Exclude<GatewayOutcome, { kind: 'ok' | 'refused' }>): Outcome<never> =>
  outcome.kind === 'in-process' ? { kind: 'unknown', reason: 'in process' } : outcome;
