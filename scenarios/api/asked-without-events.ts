import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The platform hears no event for a while; asking alone tells how a payment, a refund and a cancellation ended.',
  requirements: ['API-07', 'API-02'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, merchantId, zeropay, shopper, amount, until, untilRefund }) {
    zeropay.operator.refuseEvents({ times: 6, merchant: merchantId });
    const refunded = await iut.pay({ amount: amount(6_000), paymentCode: shopper.code('pays') });
    const cancelled = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(refunded, 'SUCCEEDED');
    await until(cancelled, 'SUCCEEDED');
    const refund = await iut.refund(refunded, { amount: krw(1_000) });
    await iut.cancel(cancelled);
    await untilRefund(refund, 'SUCCEEDED');
    await until(cancelled, 'CANCELLED');
    await iut.readRefund(refund);
  },
});
