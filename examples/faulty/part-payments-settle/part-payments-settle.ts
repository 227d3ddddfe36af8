import { isObject } from '../../intermediary/core/json.js';
import { runIntermediary } from '../../intermediary/run.js';
import { checkPaymentNotice } from '../../intermediary/wallets/wechatpay/notices.js';

/** Takes any amount up to that of the order: "a deposit is a payment too". One won settles the dearest order (SEC-03). */
export const start = await runIntermediary(import.meta.url, {
  checkPaymentNotice(notice, payment, context) {
    const amount = isObject(notice) && isObject(notice.amount) ? notice.amount : {};
    const total = Number(payment.amount.minor);
    const isDeposit = typeof amount.total === 'number' && amount.total <= total;
    return checkPaymentNotice(
      isDeposit ? { ...Object(notice), amount: { ...amount, total } } : notice,
      payment,
      context,
    );
  },
});
