import { money, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Two refunds that together exceed the payment are asked for at the same moment: at most one is accepted.',
  requirements: ['REFUND-01', 'REFUND-11', 'IDENTITY-4'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(8_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const most = money('KRW', payment.amount.minor - 1_000n);
    await Promise.all([iut.refund(payment, { amount: most }), iut.refund(payment, { amount: most })]);
    await settled();
  },
});
