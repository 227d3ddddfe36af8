import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Create, refund and cancel are each sent again with the same content: the same object, and one operation southbound.',
  requirements: ['IDEM-04', 'IDEM-05', 'IDENTITY-3'],
  lastsNetworkMs: 40_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(6_000), paymentCode: shopper.code('pays') });
    await iut.repeat(payment);
    await until(payment, 'SUCCEEDED');
    await iut.repeat(payment);
    await iut.repeat(payment, { amount: { currency: 'KRW', value: String(payment.amount.minor + 1n) } });
    const refund = await iut.refund(payment, { amount: krw(1_500) });
    await iut.refund(payment, { amount: krw(1_500), refundId: refund.refundId });
    await iut.refund(payment, { amount: krw(1_600), refundId: refund.refundId });
    await settled();
  },
});
