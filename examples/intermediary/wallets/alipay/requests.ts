import { SECOND } from '../../core/clock.js';
import type { Money } from '../../core/money.js';
import { networkText } from '../../core/text.js';
import type { Merchant, Payment, PaymentMode, Refund } from '../../model.js';
import type { AlipayRequest } from './link.js';

export interface RequestContext {
  readonly notifyUrl: string;
  /** Where a payer who paid at Alipay's own page is led afterwards. The page is the platform's. */
  readonly redirectUrl: string;
  readonly merchantIdFor: (payment: Payment) => string;
  readonly amountFor: (amount: Money, payment: Payment) => string;
}

/** Patience for an answer; never shortened by a rate. A cashier is told something within ten seconds. */
const PAY_TIMEOUT = 6 * SECOND;
const PLACE_TIMEOUT = 4 * SECOND;
const TIMEOUT = 5 * SECOND;

const SCENARIOS: Readonly<Record<PaymentMode, string>> = {
  CPM: 'PaymentCode',
  MPM_DYNAMIC: 'OrderCode',
  MPM_STATIC: 'EntryCode',
};

/** Alipay's own code on the counter is opened by its own wallet, which is all that this name is asked for. */
const WALLET_USER_AGENT = 'AlipayClient';

/** The part of an order request that is fixed at creation and stored, so that every attempt sends the same (IDEM-08). */
export function fixedOrderMembers(payment: Payment, merchant: Merchant, context: RequestContext): object {
  const { displayName, mcc } = merchant;
  const store = merchant.stores.find((each) => each.storeId === payment.storeId);
  const name = networkText(displayName.zh ?? displayName.en ?? displayName.ko, 256) ?? merchant.merchantId;
  return {
    description: networkText(payment.description ?? '', 256) ?? name,
    merchant: {
      merchantMCC: mcc,
      merchantName: name,
      store: {
        referenceStoreId: payment.storeId,
        storeName: networkText(store?.name ?? '', 256) ?? payment.storeId,
        storeMCC: mcc,
        ...(payment.terminalId && { storeTerminalId: payment.terminalId }),
      },
    },
    env: environmentOf(payment),
    rest: {
      paymentNotifyUrl: context.notifyUrl,
      ...(payment.mode === 'MPM_STATIC' && { paymentRedirectUrl: context.redirectUrl }),
      ...(payment.expiresAt !== undefined && { paymentExpiryTime: beijingTime(payment.expiresAt) }),
    },
  };
}

function environmentOf({ mode, terminalId, storeId, requestedAt }: Payment): object | undefined {
  if (mode === 'CPM')
    return { storeTerminalId: terminalId ?? storeId, storeTerminalRequestTime: beijingTime(Date.parse(requestedAt)) };
  return mode === 'MPM_STATIC' ? { userAgent: WALLET_USER_AGENT } : undefined;
}

/** What `fixedOrderMembers` wrote. */
interface Fixed {
  readonly description: string;
  readonly merchant: object;
  readonly env?: object;
  readonly rest: object;
}

export function createRequests(context: RequestContext) {
  const amountOf = (amount: Money, payment: Payment) => ({
    currency: amount.currency,
    value: context.amountFor(amount, payment),
  });

  function pay(payment: Payment, paymentCode: string | undefined, timeoutMs: number): AlipayRequest {
    const { description, merchant, env, rest } = JSON.parse(payment.orderRequest) as Fixed;
    const amount = amountOf(payment.amount, payment);
    const body = {
      productCode: 'IN_STORE_PAYMENT',
      paymentRequestId: payment.orderId,
      order: {
        referenceOrderId: payment.orderId,
        orderDescription: description,
        orderAmount: amount,
        merchant: { referenceMerchantId: context.merchantIdFor(payment), ...merchant },
        ...(env && { env }),
      },
      paymentAmount: amount,
      paymentMethod: { paymentMethodType: 'CONNECT_WALLET', ...(paymentCode && { paymentMethodId: paymentCode }) },
      paymentFactor: { inStorePaymentScenario: SCENARIOS[payment.mode] },
      // The merchants' contract is in what they price in.
      settlementStrategy: { settlementCurrency: payment.amount.currency },
      ...rest,
    };
    return { operation: 'pay', body, timeoutMs };
  }

  const named = (operation: string, payment: Payment): AlipayRequest => ({
    operation,
    body: { paymentRequestId: payment.orderId },
    timeoutMs: TIMEOUT,
  });

  return {
    pay: (payment: Payment, paymentCode: string) => pay(payment, paymentCode, PAY_TIMEOUT),
    place: (payment: Payment) => pay(payment, undefined, PLACE_TIMEOUT),
    inquiry: (payment: Payment) => named('inquiryPayment', payment),
    cancel: (payment: Payment) => named('cancel', payment),
    refund: (payment: Payment, refund: Refund, paymentId: string): AlipayRequest => {
      const refundReason = networkText(refund.reason ?? '', 256);
      return {
        operation: 'refund',
        body: {
          refundRequestId: refund.networkRefundNo,
          paymentId,
          refundAmount: amountOf(refund.amount, payment),
          ...(refundReason && { refundReason }),
        },
        timeoutMs: TIMEOUT,
      };
    },
    refundInquiry: (refund: Refund): AlipayRequest => ({
      operation: 'inquiryRefund',
      body: { refundRequestId: refund.networkRefundNo },
      timeoutMs: TIMEOUT,
    }),
  };
}

/** ISO 8601 as in Alipay's own samples: whole seconds, Beijing's offset. */
const beijingTime = (epochMs: number): string =>
  `${new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
