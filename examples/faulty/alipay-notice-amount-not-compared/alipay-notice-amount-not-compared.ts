import type { Payment } from '../../intermediary/model.js';
import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** A genuine notice with the right number settles the payment, whatever amount stands in it (CB-05). */
export const start = await runIntermediary(import.meta.url, {
  checkAlipayNotice: () => undefined,
  readAlipayNotice: (notice, payment, readers) =>
    alipayParts.readAlipayNotice(withItsAmount(notice, payment), payment, readers),
});

const withItsAmount = (notice: unknown, { amount }: Payment): unknown => ({
  ...Object(notice),
  paymentAmount: { currency: amount.currency, value: String(amount.minor) },
});
