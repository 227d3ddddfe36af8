import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A refund request is kept on its way until the intermediary has asked and sent it again; both arrive in one instant, and are one refund.',
  requirements: ['REFUND-02', 'IDENTITY-4'],
  lastsNetworkMs: 300_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const first = await nemesis.hold(wallet.refund, 'request');
    const repeat = await nemesis.hold(wallet.refund, 'request', { skip: 1 });
    await iut.refund(payment, { amount: krw(5_000) });
    await first.held();
    await repeat.held();
    await nemesis.releaseTogether([first, repeat]);
    await settled();
  },
});
