import { runIntermediary } from '../../intermediary/run.js';
import { checkPaymentNotice } from '../../intermediary/wallets/wechatpay/notices.js';

/**
 * Looks the order up by its number and asks no further: "our order numbers are unique, so the sub-merchant is known". A
 * genuine notice of another sub-merchant that carries the number settles the order (CB-04).
 */
export const start = await runIntermediary(import.meta.url, {
  checkPaymentNotice: (notice, payment, context) =>
    checkPaymentNotice({ ...Object(notice), sub_mchid: payment.networkMerchantId }, payment, context),
});
