import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The same refund notification arrives three times: the refund counts once, and the payment is not paid again.',
  requirements: ['IDEM-01', 'CB-11', 'REFUND-08', 'IDENTITY-1'],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, nemesis, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(7_000) });
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await nemesis.next(wechatpay.refundNotice, 'repeat-notification', { copies: 3 });
    await iut.refund(payment, { amount: krw(2_500) });
    await settled();
  },
});
