import { member, textMember } from '../../core/json.js';
import { sameMoney } from '../../core/money.js';
import type { Payment, Refund } from '../../model.js';
import type { Outcome, RefundReport } from '../wallet.js';
import { readAmount } from './amounts.js';
import { type GatewayOutcome, NO_TRADE, unresolved } from './answers.js';

/**
 * Y: this call has given the money back. N is said of a repeat, done or not, and of a refund that is under way: the call is
 * repeated under its number, or asked about, until one of them says that it is done (REFUND-02, REFUND-04).
 */
export function readTradeRefund(outcome: GatewayOutcome, payment: Payment, refund: Refund): Outcome<RefundReport> {
  if (outcome.kind === 'refused') {
    const { code } = outcome;
    if (code === 'ACQ.SELLER_BALANCE_NOT_ENOUGH') return { kind: 'ok', value: { state: 'LATER', detail: code } };
    // Money of a payment that was never shown as paid: closed means that it is back, which is all that was wanted.
    if (code === 'ACQ.TRADE_HAS_CLOSE' && refund.purpose === 'COMPENSATION')
      return { kind: 'ok', value: { state: 'SUCCEEDED' } };
    // Numbers of ours are drawn once: something of ours was done under it.
    return code === 'ACQ.DISCORDANT_REPEAT_REQUEST' ? { kind: 'unknown', reason: code } : outcome;
  }
  if (outcome.kind !== 'ok') return unresolved(outcome);
  if (member(outcome.value, 'out_trade_no') !== payment.orderId)
    return { kind: 'unknown', reason: 'about another trade' };
  return member(outcome.value, 'fund_change') === 'Y'
    ? { kind: 'ok', value: { state: 'SUCCEEDED', networkRefundNo: refund.networkRefundNo } }
    : { kind: 'unknown', reason: 'no money moved by this call' };
}

/** `REFUND_SUCCESS`, or silence: of a refund that is under way, has failed, or is not known. */
export function readTradeRefundQuery(
  outcome: GatewayOutcome,
  payment: Payment,
  refundNo: string,
): Outcome<RefundReport> {
  if (outcome.kind === 'refused') {
    if (outcome.code === NO_TRADE) return { kind: 'ok', value: { state: 'NOT_FOUND' } };
    return { kind: 'unknown', reason: `query refused: ${outcome.code}` };
  }
  if (outcome.kind !== 'ok') return unresolved(outcome);
  const status = textMember(outcome.value, 'refund_status');
  if (status === undefined) return { kind: 'ok', value: { state: 'NOT_FOUND' } };
  const amount = readAmount(payment.amount.currency, member(outcome.value, 'refund_amount'));
  const isIt =
    member(outcome.value, 'out_trade_no') === payment.orderId &&
    member(outcome.value, 'out_request_no') === refundNo &&
    amount !== undefined;
  if (!isIt) return { kind: 'ok', value: { state: 'UNKNOWN', detail: 'about another refund' } };
  return {
    kind: 'ok',
    value: { state: status === 'REFUND_SUCCESS' ? 'SUCCEEDED' : 'UNKNOWN', networkRefundNo: refundNo, amount },
  };
}

/** Of our own refund: what is told of another amount is not about it. */
export function readOwnRefund(outcome: Outcome<RefundReport>, refund: Refund): Outcome<RefundReport> {
  const isOther =
    outcome.kind === 'ok' && outcome.value.amount !== undefined && !sameMoney(outcome.value.amount, refund.amount);
  return isOther ? { kind: 'ok', value: { state: 'UNKNOWN', detail: 'another amount' } } : outcome;
}
