import { type Instant, rfc3339 } from '../../src/core/clock.js';
import { type Money, toWire } from '../../src/core/money.js';
import type { AmsInquiryPaymentResponse, AmsPayResponse } from '../../src/generated/alipay.js';
import type { Payer } from '../kit/customer-wallets.js';
import { failed, PAYMENT_IN_PROCESS, type Result, SUCCESS, spelled } from './errors.js';
import type { Order } from './orders.js';
import type { Partner } from './partner.js';
import type { Refund } from './refunds.js';
import { type Settlement, settled } from './settlement.js';

type Quote = NonNullable<AmsPayResponse['paymentQuote']>;

/** Payments and refunds as the wire shows them. Alipay counts its days in UTC+8. */
export const alipayTime = (wireMs: number): string => rfc3339(wireMs, 8);

export const amountView = (amount: Money): { currency: string; value: string } => toWire(amount);

/** What every message about a payment begins with. */
export const paymentNumbers = (order: Order) => ({
  paymentRequestId: order.number,
  paymentId: order.networkOrder,
  paymentAmount: amountView(order.total),
  paymentCreateTime: alipayTime(order.openedAt.wireMs),
});

/** What a payment alone brings: when it was paid, by whom, and at which rate. */
export function paidView(
  order: Order,
): Pick<
  AmsInquiryPaymentResponse,
  'paymentQuote' | 'paymentTime' | 'pspCustomerInfo' | 'grossSettlementAmount' | 'settlementQuote'
> {
  const { paidAt, payer, state } = order;
  if (paidAt === undefined || payer === undefined || state !== 'SUCCESS') return {};
  return {
    paymentTime: alipayTime(paidAt.wireMs),
    ...quoteView(order),
    ...settlementView(order, order.total),
    pspCustomerInfo: customerView(payer),
  };
}

/** From payment to wallet currency. */
function quoteView({ rate, total, payerTotal, networkOrder, openedAt }: Order): Pick<AmsPayResponse, 'paymentQuote'> {
  if (total.currency === payerTotal.currency) return {};
  const quoteId = networkOrder.slice(-20);
  return { paymentQuote: { quoteId, ...walletQuote(total.currency, payerTotal.currency, rate, openedAt) } };
}

/** One of the base costs so many of the quote currency; @param rate Times 10^8. */
export const walletQuote = (base: string, quote: string, rate: bigint, { wireMs }: Instant): Quote => ({
  quoteCurrencyPair: `${base}/${quote}`,
  quotePrice: Number(rate) / 1e8,
  quoteStartTime: alipayTime(wireMs),
  guaranteed: true,
});

/** Its base is the settlement's currency, as in samples of the in-store SDK (AP-U20). */
export const settlementQuote = (quote: string, { currency, price }: Settlement, { wireMs }: Instant): Quote => ({
  quoteCurrencyPair: `${currency}/${quote}`,
  quotePrice: price,
  quoteStartTime: alipayTime(wireMs),
  guaranteed: true,
});

/** What is settled for so much of a payment: told only where the contract settles in another currency than is paid. */
export function settlementView(
  { settlement, total, networkOrder, openedAt }: Order,
  amount: Money,
): Pick<AmsPayResponse, 'grossSettlementAmount' | 'settlementQuote'> {
  if (settlement === undefined) return {};
  const quoteId = networkOrder.slice(-19);
  return {
    grossSettlementAmount: amountView(settled(amount, settlement)),
    settlementQuote: { quoteId, ...settlementQuote(total.currency, settlement, openedAt) },
  };
}

const customerView = ({ customer }: Payer) => ({
  pspName: 'ALIPAYCN',
  pspCustomerId: customer,
  displayCustomerId: `buy***${customer.slice(-2)}@alitest.com`,
});

/** How a payment stands: the second result of a query, and the result of a notice. */
export function paymentResult({ state, failure = 'PROCESS_FAIL' }: Order, { switches }: Partner): Result {
  switch (state) {
    case 'SUCCESS':
      return SUCCESS;
    case 'PROCESSING':
      return PAYMENT_IN_PROCESS;
    case 'CANCELLED':
      return failed('ORDER_IS_CANCELED');
    case 'FAIL':
      return failed(failure, { as: spelled(failure, switches) });
  }
}

/** Which paymentStatus an expired payment has is not said anywhere (AP-U8). */
export function paymentStatus({ state, failure }: Order, { switches }: Partner): Order['state'] {
  const isExpired = state === 'FAIL' && failure === 'ORDER_IS_CLOSED';
  return isExpired && switches['expired-status'] === 'cancelled' ? 'CANCELLED' : state;
}

export function paymentView(order: Order, partner: Partner): AmsInquiryPaymentResponse {
  const { resultCode, resultMessage } = paymentResult(order, partner);
  return {
    result: SUCCESS,
    paymentStatus: paymentStatus(order, partner),
    paymentResultCode: resultCode,
    paymentResultMessage: resultMessage,
    ...paymentNumbers(order),
    ...paidView(order),
    paymentMethodType: 'CONNECT_WALLET',
    ...transactionsView(order),
  };
}

export function transactionsView({ refunds }: Order): Pick<AmsInquiryPaymentResponse, 'transactions'> {
  const [first, ...others] = refunds.map((refund) => ({
    transactionType: 'REFUND' as const,
    transactionId: refund.networkRefund,
    transactionRequestId: refund.number,
    transactionStatus: refund.state,
    transactionAmount: amountView(refund.amount),
    ...(refund.succeededAt === undefined ? {} : { transactionTime: alipayTime(refund.succeededAt.wireMs) }),
  }));
  return first === undefined ? {} : { transactions: [first, ...others] };
}

/** @param order The payment that it gives back: its rate of settlement holds for the refund too. */
export const refundNumbers = ({ number, networkRefund, amount, succeededAt }: Refund, order: Order) => ({
  refundRequestId: number,
  refundId: networkRefund,
  refundAmount: amountView(amount),
  ...settlementView(order, amount),
  ...(succeededAt === undefined ? {} : { refundTime: alipayTime(succeededAt.wireMs) }),
});
