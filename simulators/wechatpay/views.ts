import { rfc3339 } from '../../src/core/clock.js';
import type { Money } from '../../src/core/money.js';
import type { GlobalOrderQueryResponse, GlobalRefundQueryResponse } from '../../src/generated/wechatpay.js';
import type { Institution } from './institution.js';
import { type Order, type OrderState, type Payer, tradeState } from './orders.js';
import type { Refund } from './refunds.js';

/** Orders and refunds as the wire shows them. WeChat Pay writes Beijing time. */
export const beijingTime = (wireMs: number): string => rfc3339(wireMs, 8);

export const STATE_TEXTS: Readonly<Record<OrderState | 'REFUND', string>> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  USERPAYING: '用户支付中，需要输入密码',
  PAYERROR: '支付失败',
};

/** Under which key the order's number stands in an answer (WX-U3). */
export function orderNumber(
  { networkOrder }: Pick<Order, 'networkOrder'>,
  { switches }: Institution,
): { id: string } | { transaction_id: string } {
  return switches['order-number-key'] === 'transaction-id' ? { transaction_id: networkOrder } : { id: networkOrder };
}

/** An order as a query and Quick Pay answer it; what only a payment brings is absent, or empty, before it (WX-U17). */
export function orderView<T extends Order['product']>(
  order: Order & { readonly product: T },
  institution: Institution,
) {
  const { spMchid, spAppid } = institution;
  return {
    sp_mchid: spMchid,
    sp_appid: spAppid,
    sub_mchid: order.account,
    ...(order.subAppid === undefined ? {} : { sub_appid: order.subAppid }),
    out_trade_no: order.number,
    trade_type: order.product as T,
    trade_state: tradeState(order),
    trade_state_desc: STATE_TEXTS[tradeState(order)],
    ...(order.attach === undefined ? {} : { attach: order.attach }),
    ...paymentView(order, institution),
  };
}

function paymentView(
  order: Order,
  institution: Institution,
): Pick<GlobalOrderQueryResponse, 'amount' | 'bank_type' | 'id' | 'payer' | 'success_time' | 'transaction_id'> {
  const amount = { total: toNumber(order.total), currency: order.total.currency };
  if (order.paidAt === undefined || order.payer === undefined) {
    if (institution.switches['unpaid-fields'] === 'absent') return { amount };
    return { ...orderNumber({ networkOrder: '' }, institution), bank_type: '', success_time: '', amount };
  }
  return {
    ...orderNumber(order, institution),
    bank_type: BANK_TYPE,
    success_time: beijingTime(order.paidAt.wireMs),
    payer: payerView(order, order.payer),
    amount: {
      ...amount,
      payer_total: toNumber(order.payerTotal),
      payer_currency: order.payerTotal.currency,
      exchange_rate: exchangeRate(order),
    },
  };
}

/** The payer under the institution's application, and under the sub-merchant's where the order was made for that. */
export const payerView = ({ subAppid, payableBy }: Order, { openid }: Payer) => ({
  sp_openid: openid,
  ...(payableBy !== undefined && payableBy.appid === subAppid ? { sub_openid: payableBy.openid } : {}),
});

/** The coupon that the payer has used, all of it at WeChat Pay's expense; empty without one. */
export function promotionView({ coupon, networkOrder }: Order): Pick<GlobalOrderQueryResponse, 'promotion_detail'> {
  if (coupon === undefined) return {};
  const amount = toNumber(coupon);
  return {
    promotion_detail: [
      {
        promotion_id: networkOrder.slice(-10),
        name: '立减优惠',
        scope: 'GLOBAL' as const,
        type: 'COUPON' as const,
        amount,
        currency: coupon.currency,
        wxpay_contribute_amount: amount,
      },
    ],
  };
}

/** Wallet balance. */
export const BANK_TYPE = 'OTHERS';

/** From pricing to wallet currency, since that is what both amounts of an order differ by. */
export const exchangeRate = ({ rate }: Pick<Order, 'rate'>) => ({
  type: 'USERPAYMENT_RATE' as const,
  rate: Number(rate),
});

export function refundAmount(order: Order, refund: Refund) {
  return {
    refund: toNumber(refund.amount),
    currency: refund.amount.currency,
    payer_refund: toNumber(refund.payerAmount),
    payer_currency: refund.payerAmount.currency,
    exchange_rate: exchangeRate(order),
  };
}

/** A refund without the order that it belongs to, as lists show it. */
export function refundView(order: Order, refund: Refund) {
  const paidOut = refund.state === 'SUCCESS';
  return {
    id: refund.networkRefund,
    out_refund_no: refund.number,
    channel: 'ORIGINAL' as const,
    recv_account: RECEIVING_ACCOUNT,
    fund_source: refund.fundSource as 'REFUND_SOURCE_UNSETTLED_FUNDS',
    ...(paidOut && refund.succeededAt !== undefined ? { success_time: beijingTime(refund.succeededAt.wireMs) } : {}),
    create_time: beijingTime(refund.createdAt.wireMs),
    status: refund.state,
    amount: refundAmount(order, refund),
  };
}

/** "Balance of the payer". */
export const RECEIVING_ACCOUNT = '支付用户零钱';

export function refundWithOrder(order: Order, refund: Refund): GlobalRefundQueryResponse {
  return { ...refundView(order, refund), transaction_id: order.networkOrder, out_trade_no: order.number };
}

/** The contract keeps amounts within what JSON carries exactly. */
export function toNumber({ minor }: Money): number {
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`${minor} does not fit a JSON number`);
  return Number(minor);
}
