import { type Instant, rfc3339 } from '../../src/core/clock.js';
import { inHundredths } from '../../src/core/money.js';
import type {
  TradePayPending,
  TradePayResponse,
  TradeQueryResponse,
  TradeRefundQueryResponse,
  TradeRefundResponse,
} from '../../src/generated/alipay-cn.js';
import type { Payer } from '../kit/customer-wallets.js';
import { nothingOf } from '../kit/order-money.js';
import { IN_PROCESS, SUCCESS } from './errors.js';
import { isFinished, type Order, RATE_UNIT, returned } from './orders.js';
import type { Refund } from './refunds.js';

/** Trades and refunds as the wire shows them, in UTC+8. */
export const tradeTime = (wireMs: number): string => rfc3339(wireMs, 8).slice(0, 19).replace('T', ' ');

export const numbersOf = ({ networkOrder, number }: Order) => ({ trade_no: networkOrder, out_trade_no: number });

export const logonOf = ({ customer }: Payer): string => `buy***${customer.slice(-2)}@alitest.com`;

const buyerOf = ({ payer }: Order): { buyer_logon_id?: string; buyer_user_id?: string } =>
  payer === undefined ? {} : { buyer_logon_id: logonOf(payer), buyer_user_id: payer.customer };

/** What is paid of the trade, in each of its names; all of it comes from the wallet. */
export function amountsOf(order: Order) {
  const paid = inHundredths(order.paidAt === undefined ? nothingOf(order) : order.total);
  return {
    total_amount: inHundredths(order.total),
    receipt_amount: paid,
    buyer_pay_amount: paid,
    point_amount: '0.00',
    invoice_amount: paid,
  };
}

/** Of a trade whose wallet is charged in another currency than its own (AC-U15). */
export function exchangeOf({ total, payerTotal, rate }: Order) {
  if (total.currency === payerTotal.currency) return {};
  return {
    trans_currency: total.currency,
    settle_currency: total.currency,
    pay_currency: payerTotal.currency,
    pay_amount: inHundredths(payerTotal),
    trans_pay_rate: `${rate / RATE_UNIT}.${String(rate % RATE_UNIT).padStart(8, '0')}`,
  };
}

export const statusOf = (order: Order, now: Instant): TradeQueryResponse['trade_status'] =>
  isFinished(order, now) ? 'TRADE_FINISHED' : order.state;

const billOf = (amount: string) => [{ fund_channel: 'ALIPAYACCOUNT' as const, amount }];

/** Of a trade that was just paid with a payer's code. */
export function paidView(order: Order): TradePayResponse {
  const { payer, paidAt } = order;
  if (payer === undefined || paidAt === undefined) throw new Error('shown as paid, and not paid');
  const amounts = amountsOf(order);
  return {
    ...SUCCESS,
    ...numbersOf(order),
    buyer_logon_id: logonOf(payer),
    buyer_user_id: payer.customer,
    ...amounts,
    ...exchangeOf(order),
    gmt_payment: tradeTime(paidAt.wireMs),
    fund_bill_list: billOf(amounts.total_amount),
  };
}

export const waitingView = (order: Order): TradePayPending => ({
  ...IN_PROCESS,
  ...numbersOf(order),
  ...buyerOf(order),
  ...amountsOf(order),
  ...exchangeOf(order),
});

export const tradeView = (order: Order, now: Instant): TradeQueryResponse => ({
  ...SUCCESS,
  ...numbersOf(order),
  ...buyerOf(order),
  trade_status: statusOf(order, now),
  ...amountsOf(order),
  ...exchangeOf(order),
  ...(order.paidAt === undefined
    ? {}
    : { send_pay_date: tradeTime(order.paidAt.wireMs), fund_bill_list: billOf(inHundredths(order.total)) }),
});

/** @param isNew This call has moved money. */
export function refundView(order: Order, refund: Refund, isNew: boolean): TradeRefundResponse {
  const { payer } = order;
  if (payer === undefined) throw new Error('refunded, and never paid');
  return {
    ...SUCCESS,
    ...numbersOf(order),
    buyer_logon_id: logonOf(payer),
    buyer_user_id: payer.customer,
    fund_change: isNew && refund.state === 'SUCCESS' ? 'Y' : 'N',
    refund_fee: inHundredths(returned(order)),
    ...(order.total.currency === 'CNY' ? {} : { refund_currency: order.total.currency }),
    ...doneView(refund),
  };
}

/** A refund that is not done says nothing of itself but its numbers. @param asked The query_options of the call. */
export function refundQueryView(order: Order, refund: Refund, asked: readonly string[]): TradeRefundQueryResponse {
  const isDone = refund.state === 'SUCCESS';
  const done = doneView(refund);
  return {
    ...SUCCESS,
    ...numbersOf(order),
    out_request_no: refund.number,
    total_amount: inHundredths(order.total),
    refund_amount: inHundredths(refund.amount),
    ...(refund.reason === undefined ? {} : { refund_reason: refund.reason }),
    ...(isDone ? { refund_status: 'REFUND_SUCCESS' } : {}),
    ...Object.fromEntries(Object.entries(done).filter(([name]) => asked.includes(name))),
  };
}

const doneView = ({ succeededAt, amount }: Refund) =>
  succeededAt === undefined
    ? {}
    : { gmt_refund_pay: tradeTime(succeededAt.wireMs), refund_detail_item_list: billOf(inHundredths(amount)) };
