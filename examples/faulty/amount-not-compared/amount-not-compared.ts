import { runIntermediary } from '../../intermediary/run.js';
import { checkPaymentNotice } from '../../intermediary/wallets/wechatpay/notices.js';

/**
 * Compares everything but the money: "the order number is ours and the signature is right, so it is paid". A genuine
 * notice of another amount settles the order (CB-05), and one in another currency too (AMOUNT-06).
 */
export const start = await runIntermediary(import.meta.url, {
  checkPaymentNotice(notice, payment, context) {
    const amount = { total: Number(payment.amount.minor), currency: payment.amount.currency };
    return checkPaymentNotice({ ...Object(notice), amount }, payment, context);
  },
});
