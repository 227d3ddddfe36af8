import { money, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A refund above the payment is refused before anything is sent, and the payment is left as it was.',
  requirements: ['REFUND-11', 'REFUND-12', 'API-01', 'API-02'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await iut.refund(payment, { amount: money('KRW', payment.amount.minor + 1n) });
    for (const value of ['0', '-1', '1.5', '01', '1e3', '', '１']) {
      await iut.refund(payment, { amount: payment.amount, with: { amount: { currency: 'KRW', value } } });
    }
    await settled();
    await iut.read(payment);
  },
});
