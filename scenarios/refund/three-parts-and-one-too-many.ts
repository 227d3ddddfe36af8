import { krw, money, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Three partial refunds return the payment to the last won; a fourth is refused without any effect.',
  requirements: [
    'REFUND-01',
    'REFUND-03',
    'REFUND-04',
    'REFUND-06',
    'REFUND-11',
    'REFUND-13',
    'API-01',
    'IDENTITY-1',
    'IDENTITY-4',
  ],
  lastsNetworkMs: 180_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(10_000) });
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await iut.refund(payment, { amount: krw(3_333) });
    await iut.refund(payment, { amount: krw(3_334) });
    await iut.refund(payment, { amount: money('KRW', payment.amount.minor - 6_667n) });
    await iut.refund(payment, { amount: krw(1) });
    await settled();
    await iut.refund(payment, { amount: krw(1) });
    await settled();
  },
});
