import type { Money } from '../../src/core/money.js';
import type { ApsInquiryPaymentResponse } from '../../src/generated/alipay.js';
import { failed, plusWord, type Result } from './errors.js';
import type { Order } from './orders.js';
import type { Partner } from './partner.js';
import type { Refund } from './refunds.js';
import { alipayTime, amountView, paymentResult, settlementView, transactionsView } from './views.js';

/** Payments as Alipay+ shows them to an acquirer: docs.alipayplus.com, api_acq_tile/inquiry_payment */
const WALLET = { pspId: '1022188000000000001', walletBrandName: 'AlipayCN' };

/** Who is asked and who has paid: what every message of Alipay+ about a payment has. */
export const plusParties = ({ payer }: Order, { acquirerId }: Partner) => ({
  acquirerId,
  ...(payer === undefined ? {} : { pspId: WALLET.pspId }),
});

export const plusNumbers = (order: Order, partner: Partner) => ({
  ...plusParties(order, partner),
  paymentId: order.networkOrder,
  paymentAmount: amountView(order.total),
});

/** What a payment alone brings. */
export function plusPaidView(order: Order) {
  const { paidAt, payer, state, total } = order;
  if (paidAt === undefined || payer === undefined || state !== 'SUCCESS') return {};
  return {
    paymentTime: alipayTime(paidAt.wireMs),
    customerId: payer.customer,
    walletBrandName: WALLET.walletBrandName,
    ...plusSettlement(order, total),
  };
}

/** The settled amount is always told, and its rate where there is one. */
function plusSettlement(order: Order, amount: Money) {
  const { grossSettlementAmount = amountView(amount), ...quote } = settlementView(order, amount);
  return { settlementAmount: grossSettlementAmount, ...quote };
}

/** What Alipay+ tells of a refund: of its settlement only once it is done. */
export function plusRefundNumbers(order: Order, { networkRefund, amount, state, succeededAt }: Refund) {
  return {
    refundId: networkRefund,
    refundAmount: amountView(amount),
    ...(succeededAt === undefined ? {} : { refundTime: alipayTime(succeededAt.wireMs) }),
    ...(state === 'SUCCESS' ? plusSettlement(order, amount) : {}),
  };
}

/** How a payment stands, in the words of Alipay+. */
export function plusResult(order: Order, partner: Partner): Result {
  const result = paymentResult(order, partner);
  if (result.resultStatus !== 'F') return result;
  return failed(plusWord(order.state === 'CANCELLED' ? 'ORDER_IS_CANCELED' : (order.failure ?? 'PROCESS_FAIL')));
}

export const plusPaymentView = (order: Order, partner: Partner): Omit<ApsInquiryPaymentResponse, 'result'> => ({
  paymentResult: plusResult(order, partner),
  paymentRequestId: order.number,
  ...plusNumbers(order, partner),
  ...plusPaidView(order),
  ...transactionsView(order),
});
