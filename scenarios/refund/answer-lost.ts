import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A refund whose answer was lost is retried under the same number, and the payer gets the money once.',
  requirements: ['REFUND-02', 'REFUND-04', 'IDENTITY-1', 'IDENTITY-4'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(12_000) });
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await nemesis.next(wallet.refund, 'lose-reply');
    await iut.refund(payment, { amount: krw(5_000) });
    await settled();
  },
});
