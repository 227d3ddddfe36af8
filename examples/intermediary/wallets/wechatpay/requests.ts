import { SECOND } from '../../core/clock.js';
import { networkText } from '../../core/text.js';
import type { Merchant, Payment, Refund } from '../../model.js';
import type { WechatPayRequest } from './link.js';

export interface RequestContext {
  readonly spMchid: string;
  readonly spAppid: string;
  readonly paymentNotifyUrl: string;
  readonly refundNotifyUrl: string;
  readonly merchantIdFor: (payment: Payment) => string;
  readonly amountFor: (amount: Payment['amount'], payment: Payment) => number;
}

/** Patience for an answer; never shortened by a rate. A cashier is told something within ten seconds. */
const PAY_TIMEOUT = 6 * SECOND;
const PLACE_TIMEOUT = 4 * SECOND;
const TIMEOUT = 5 * SECOND;

/** The part of an order request that is fixed at creation and stored, so that every attempt sends the same (IDEM-08). */
export function fixedOrderMembers(payment: Payment, merchant: Merchant, context: RequestContext): object {
  const store = merchant.stores.find((each) => each.storeId === payment.storeId);
  const name = networkText(store?.name ?? '', 256);
  const address = networkText(store?.address ?? '', 512);
  const shownName = merchant.displayName.zh ?? merchant.displayName.en ?? merchant.displayName.ko;
  const scene = {
    ...(payment.terminalId && { device_id: payment.terminalId }),
    ...(name && address && { store_info: { id: payment.storeId, name, address } }),
  };
  const common = {
    description: networkText(payment.description ?? '', 127) ?? networkText(shownName, 127) ?? payment.paymentId,
    merchant_category_code: merchant.mcc,
    ...(Object.keys(scene).length > 0 && { scene_info: scene }),
  };
  if (payment.mode === 'CPM') return { ...common, trade_type: 'MICROPAY' };
  return {
    ...common,
    ...(payment.mode === 'MPM_STATIC'
      ? { trade_type: 'JSAPI', payer: { sp_openid: payment.walletUserId } }
      : { trade_type: 'NATIVE' }),
    notify_url: context.paymentNotifyUrl,
    ...(payment.expiresAt !== undefined && { time_expire: beijingTime(payment.expiresAt) }),
  };
}

export function createRequests(context: RequestContext) {
  const identity = (payment: Payment) => ({ sp_mchid: context.spMchid, sub_mchid: context.merchantIdFor(payment) });
  const order = (payment: Payment) => ({
    ...(JSON.parse(payment.orderRequest) as object),
    ...identity(payment),
    sp_appid: context.spAppid,
    out_trade_no: payment.orderId,
    amount: { total: context.amountFor(payment.amount, payment), currency: payment.amount.currency },
  });
  const micropay = 'v3/global/micropay/transactions';
  const transactions = 'v3/global/transactions';

  return {
    pay: (payment: Payment, paymentCode: string): WechatPayRequest => ({
      method: 'POST',
      path: `${micropay}/pay`,
      body: { ...order(payment), payer: { auth_code: paymentCode } },
      timeoutMs: PAY_TIMEOUT,
    }),
    place: (payment: Payment): WechatPayRequest => ({
      method: 'POST',
      path: `${transactions}/${payment.mode === 'MPM_STATIC' ? 'jsapi' : 'native'}`,
      body: order(payment),
      timeoutMs: PLACE_TIMEOUT,
    }),
    query: (payment: Payment): WechatPayRequest => ({
      method: 'GET',
      path: `${transactions}/out-trade-no/${payment.orderId}`,
      query: identity(payment),
      timeoutMs: TIMEOUT,
    }),
    close: (payment: Payment): WechatPayRequest => ({
      method: 'POST',
      path: `${transactions}/out-trade-no/${payment.orderId}/close`,
      body: identity(payment),
      timeoutMs: TIMEOUT,
    }),
    reverse: (payment: Payment): WechatPayRequest => ({
      method: 'POST',
      path: `${micropay}/out-trade-no/${payment.orderId}/reverse`,
      body: identity(payment),
      timeoutMs: TIMEOUT,
    }),
    refund: (payment: Payment, refund: Refund): WechatPayRequest => {
      const reason = networkText(refund.reason ?? '', 80);
      return {
        method: 'POST',
        path: 'v3/global/refunds',
        body: {
          ...identity(payment),
          sp_appid: context.spAppid,
          out_trade_no: payment.orderId,
          out_refund_no: refund.networkRefundNo,
          ...(reason && { reason }),
          amount: {
            refund: context.amountFor(refund.amount, payment),
            total: context.amountFor(payment.amount, payment),
            currency: payment.amount.currency,
          },
          notify_url: context.refundNotifyUrl,
        },
        timeoutMs: TIMEOUT,
      };
    },
    queryRefund: (payment: Payment, refund: Refund): WechatPayRequest => ({
      method: 'GET',
      path: `v3/global/refunds/out-refund-no/${refund.networkRefundNo}`,
      query: identity(payment),
      timeoutMs: TIMEOUT,
    }),
    listRefunds: (payment: Payment, offset: number): WechatPayRequest => ({
      method: 'GET',
      path: 'v3/global/refunds',
      query: { out_trade_no: payment.orderId, offset, count: 20, ...identity(payment) },
      timeoutMs: TIMEOUT,
    }),
    certificates: (): WechatPayRequest => ({ method: 'GET', path: 'v3/global/certificates', timeoutMs: 3 * SECOND }),
  };
}

/** RFC 3339 as in WeChat's own samples: whole seconds, Beijing's offset. */
export const beijingTime = (epochMs: number): string =>
  `${new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
