import { SECOND } from '../../core/clock.js';
import type { Money } from '../../core/money.js';
import { networkText } from '../../core/text.js';
import type { Merchant, Payment, Refund } from '../../model.js';
import type { GatewayRequest } from './link.js';
import { writeTime } from './times.js';

export interface RequestContext {
  readonly notifyUrl: string;
  readonly sellerFor: (payment: Payment) => string;
  readonly amountFor: (amount: Money, payment: Payment) => string;
}

/** Patience for an answer, to which the link adds; never shortened by a rate. A cashier is told something within ten seconds. */
const PAY_TIMEOUT = 5 * SECOND;
/** Of the cancel that follows a refused payment while the cashier waits. */
const CLEARING_TIMEOUT = 2 * SECOND;
const PLACE_TIMEOUT = 3 * SECOND;
const TIMEOUT = 4 * SECOND;

/** What members named `…_id` hold at most. */
const LONGEST_ID = 32;
const fitting = (name: string, id: string | undefined): object =>
  id !== undefined && id.length <= LONGEST_ID ? { [name]: id } : {};

/** The part of an order request that is fixed at creation and stored, so that every attempt sends the same (IDEM-08). */
export function fixedOrderMembers(payment: Payment, { displayName, merchantId }: Merchant): object {
  const name = networkText(displayName.zh ?? displayName.en ?? displayName.ko, 256) ?? merchantId;
  return {
    subject: networkText(payment.description ?? '', 256) ?? name,
    ...(payment.mode !== 'MPM_STATIC' && { product_code: 'FACE_TO_FACE_PAYMENT' }),
    ...fitting('store_id', payment.storeId),
    ...fitting('terminal_id', payment.terminalId),
    ...(payment.expiresAt !== undefined && { time_expire: writeTime(payment.expiresAt) }),
  };
}

export function createRequests(context: RequestContext) {
  const { notifyUrl } = context;
  const trade = (payment: Payment) => ({
    ...(JSON.parse(payment.orderRequest) as object),
    out_trade_no: payment.orderId,
    seller_id: context.sellerFor(payment),
    total_amount: context.amountFor(payment.amount, payment),
    trans_currency: payment.amount.currency,
    // The merchants' contract is in what they price in.
    settle_currency: payment.amount.currency,
  });
  const about = (method: string, payment: Payment, timeoutMs = TIMEOUT): GatewayRequest => ({
    method,
    content: { out_trade_no: payment.orderId },
    timeoutMs,
  });

  return {
    pay: (payment: Payment, paymentCode: string): GatewayRequest => ({
      method: 'alipay.trade.pay',
      content: { ...trade(payment), scene: 'bar_code', auth_code: paymentCode },
      notifyUrl,
      timeoutMs: PAY_TIMEOUT,
    }),
    place: (payment: Payment): GatewayRequest =>
      payment.mode === 'MPM_STATIC'
        ? {
            method: 'alipay.trade.create',
            content: { ...trade(payment), buyer_id: payment.walletUserId },
            notifyUrl,
            timeoutMs: PLACE_TIMEOUT,
          }
        : { method: 'alipay.trade.precreate', content: trade(payment), notifyUrl, timeoutMs: PLACE_TIMEOUT },
    query: (payment: Payment) => about('alipay.trade.query', payment),
    cancel: (payment: Payment) => about('alipay.trade.cancel', payment),
    clear: (payment: Payment) => about('alipay.trade.cancel', payment, CLEARING_TIMEOUT),
    close: (payment: Payment) => about('alipay.trade.close', payment),
    refund: (payment: Payment, refund: Refund): GatewayRequest => {
      const reason = networkText(refund.reason ?? '', 256);
      return {
        method: 'alipay.trade.refund',
        content: {
          out_trade_no: payment.orderId,
          out_request_no: refund.networkRefundNo,
          refund_amount: context.amountFor(refund.amount, payment),
          refund_currency: refund.amount.currency,
          ...(reason && { refund_reason: reason }),
        },
        timeoutMs: TIMEOUT,
      };
    },
    refundQuery: (payment: Payment, refundNo: string): GatewayRequest => ({
      method: 'alipay.trade.fastpay.refund.query',
      content: { out_trade_no: payment.orderId, out_request_no: refundNo },
      timeoutMs: TIMEOUT,
    }),
  };
}
