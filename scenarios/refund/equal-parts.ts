import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Two partial refunds of the same amount are two refunds: both are executed.',
  requirements: ['REFUND-15', 'REFUND-03', 'IDENTITY-1'],
  lastsNetworkMs: 100_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(9_000) });
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await iut.refund(payment, { amount: krw(2_000) });
    await iut.refund(payment, { amount: krw(2_000) });
    await settled();
  },
});
