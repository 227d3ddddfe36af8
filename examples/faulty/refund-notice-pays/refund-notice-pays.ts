import { member } from '../../intermediary/core/json.js';
import { captureParts } from '../../intermediary/parts/captures.js';
import { runIntermediary } from '../../intermediary/run.js';
import { wechatPayParts } from '../../intermediary/wallets/wechatpay/parts.js';

/**
 * Reads of an event's type only how it ends: `REFUND.SUCCESS` is a success as `TRANSACTION.SUCCESS` is. Whoever is told of a
 * refund after a cancellation books a payment (CB-11).
 */
export const start = await runIntermediary(import.meta.url, {
  kindOfEvent: (eventType, originalType) =>
    /\.SUCCESS$/.test(String(eventType)) ? 'PAYMENT' : wechatPayParts.kindOfEvent(eventType, originalType),
  checkPaymentNotice: (notice, payment, context) =>
    member(notice, 'refund_status') === undefined
      ? wechatPayParts.checkPaymentNotice(notice, payment, context)
      : wechatPayParts.checkRefundNotice(notice, payment, context),
  readTradeState: (state) => (state === undefined ? 'PAID' : wechatPayParts.readTradeState(state)),
  judgeCapture: (payment, saleAlreadyPaid) =>
    payment.status === 'CANCELLED' ? 'ACCEPT' : captureParts.judgeCapture(payment, saleAlreadyPaid),
  mayChange: () => true,
});
