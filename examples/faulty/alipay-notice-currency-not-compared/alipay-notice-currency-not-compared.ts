import type { Payment } from '../../intermediary/model.js';
import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** Compares the number and forgets the currency: 15000 fen settle 15000 won (AMOUNT-06). */
export const start = await runIntermediary(import.meta.url, {
  checkAlipayNotice: (notice, payment) => alipayParts.checkAlipayNotice(withItsCurrency(notice, payment), payment),
  readAlipayNotice: (notice, payment, readers) =>
    alipayParts.readAlipayNotice(withItsCurrency(notice, payment), payment, readers),
});

const withItsCurrency = (notice: unknown, { amount: { currency } }: Payment): unknown => ({
  ...Object(notice),
  paymentAmount: { ...Object(Object(notice).paymentAmount), currency },
});
