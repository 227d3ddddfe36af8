import { runIntermediary } from '../../intermediary/run.js';
import { checkPaymentNotice } from '../../intermediary/wallets/wechatpay/notices.js';

/**
 * Takes a second notice of a paid order for an attack: "a payment cannot be paid twice, so it is an error". The network
 * delivers again for a day, since nobody acknowledges (CB-03).
 */
export const start = await runIntermediary(import.meta.url, {
  checkPaymentNotice: (notice, payment, context) =>
    payment.status === 'SUCCEEDED' ? 'already processed' : checkPaymentNotice(notice, payment, context),
});
