import { isoTime } from '../core/clock.js';
import { type Money, type MoneyJson, money, moneyJson, sumMinor } from '../core/money.js';
import { lastFour } from '../core/text.js';
import type { HistoryEntry, Merchant, Order, Refund } from '../model.js';
import type { Parts } from '../parts.js';

/** Northbound forms of the records. What is not named here does not leave: payer ids are masked, codes never stored. */

/** The return of money of a payment that was never shown as paid is the intermediary's own housekeeping. */
export const isVisible = (refund: Refund): boolean => refund.purpose !== 'COMPENSATION';

const optionalTime = (epochMs: number | undefined): string | undefined =>
  epochMs === undefined ? undefined : isoTime(epochMs);
const optionalMoney = (amount: Money | undefined): MoneyJson | undefined => amount && moneyJson(amount);

export function paymentView(order: Order, parts: Pick<Parts, 'remainderOf'>) {
  const { payment } = order;
  const refunds = order.refunds.filter(isVisible);
  const { currency } = payment.amount;
  const total = (statuses: readonly string[]): MoneyJson =>
    moneyJson(
      money(currency, sumMinor(refunds.filter((each) => statuses.includes(each.status)).map((each) => each.amount))),
    );
  const refunded = total(['SUCCEEDED']);
  const paid = payment.status === 'SUCCEEDED';
  const captured = moneyJson(paid ? payment.amount : money(currency, 0n));
  const amount = moneyJson(payment.amount);

  return {
    merchantId: payment.merchantId,
    paymentId: payment.paymentId,
    saleId: payment.saleId,
    direction: 'INBOUND',
    mode: payment.mode,
    wallet: payment.wallet,
    storeId: payment.storeId,
    terminalId: payment.terminalId,
    status: payment.status,
    amount,
    refundedAmount: refunded,
    pendingRefundAmount: total(['PENDING', 'ACTION_REQUIRED']),
    refundableAmount: moneyJson(parts.remainderOf(order)),
    payerAmount: optionalMoney(paid ? payment.capture?.payerAmount : undefined),
    settlementAmount: paid ? amount : undefined,
    exchangeRate: paid ? payment.capture?.exchangeRate : undefined,
    networkOrderId: payment.orderId === '' ? undefined : payment.orderId,
    networkTransactionId: paid || payment.status === 'CANCELLED' ? payment.capture?.transactionId : undefined,
    approvalNumber: payment.approvalNumber,
    action: actionView(order),
    failure: payment.failure && { ...payment.failure, definite: true },
    cancellation: { ...payment.cancellation, at: optionalTime(payment.cancellation.at) },
    tenders: [{ type: 'WALLET', amount, captured, returned: paid ? refunded : moneyJson(money(currency, 0n)) }],
    createdAt: isoTime(payment.createdAt),
    expiresAt: optionalTime(payment.expiresAt),
    succeededAt: optionalTime(payment.succeededAt),
    updatedAt: isoTime(payment.updatedAt),
    origin: payment.origin,
    version: payment.version,
  };
}

function actionView({ payment }: Order) {
  const payable = payment.status === 'PENDING' && !payment.undo;
  if (payable && payment.walletCall !== undefined) return { type: 'WALLET_CALL', parameters: payment.walletCall };
  if (payable && payment.redirectUrl !== undefined) return { type: 'REDIRECT', url: payment.redirectUrl };
  if (payable && payment.qrPayload !== undefined)
    return { type: 'QR', payload: payment.qrPayload, expiresAt: optionalTime(payment.expiresAt) };
  return { type: 'NONE' };
}

export function refundView(refund: Refund) {
  const amount = moneyJson(refund.amount);
  return {
    merchantId: refund.merchantId,
    refundId: refund.refundId,
    paymentId: refund.paymentId,
    amount,
    reason: refund.reason,
    status: refund.status,
    payerAmount: optionalMoney(refund.payerAmount),
    exchangeRate: refund.exchangeRate,
    tenders: [{ type: 'WALLET', amount }],
    networkRefundId: refund.networkRefundNo,
    networkRefundReference: refund.networkRefundId,
    failure: refund.failure && { ...refund.failure, definite: true },
    origin: refund.purpose === 'PORTAL' ? 'NETWORK' : 'API',
    createdAt: isoTime(refund.createdAt),
    completedAt: optionalTime(refund.completedAt),
    version: refund.version,
  };
}

export function merchantView(merchant: Merchant) {
  return {
    merchantId: merchant.merchantId,
    legalName: merchant.legalName,
    displayName: merchant.displayName,
    businessRegistrationNumber: merchant.businessRegistrationNumber,
    mcc: merchant.mcc,
    region: merchant.region,
    settlementAccount: {
      bankCode: merchant.settlementAccount.bankCode,
      accountNumber: lastFour(merchant.settlementAccount.accountNumber),
      holder: merchant.settlementAccount.holder,
    },
    feeSchedule: merchant.feeSchedule,
    webhook: merchant.webhook && { url: merchant.webhook.url },
    stores: merchant.stores,
    walletRegistrations: merchant.walletRegistrations,
    status: merchant.status,
    version: merchant.version,
    createdAt: isoTime(merchant.createdAt),
    updatedAt: isoTime(merchant.updatedAt),
  };
}

export function historyView(entry: HistoryEntry) {
  return {
    at: isoTime(entry.at),
    kind: entry.kind,
    status: entry.status,
    amount: optionalMoney(entry.amount),
    networkReference: entry.networkReference,
    source: entry.source,
  };
}

export function receiptView(order: Order, merchant: Merchant) {
  const { payment } = order;
  return {
    merchantName: merchant.displayName.ko,
    storeId: payment.storeId,
    paymentId: payment.paymentId,
    status: payment.status,
    amount: moneyJson(payment.amount),
    payerAmount: optionalMoney(payment.capture?.payerAmount),
    rate: payment.capture?.exchangeRate?.rate,
    payer: payment.capture?.maskedPayer,
    approvalNumber: payment.approvalNumber,
    refunds: order.refunds.filter(isVisible).map((refund) => ({
      refundId: refund.refundId,
      amount: moneyJson(refund.amount),
      status: refund.status,
      at: optionalTime(refund.completedAt),
    })),
  };
}
