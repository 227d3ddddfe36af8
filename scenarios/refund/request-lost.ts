import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A refund request never arrives: it is sent again under its number, and the payer gets the money once.',
  requirements: ['REFUND-02', 'IDENTITY-1', 'IDENTITY-4'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(11_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await nemesis.next(wallet.refund, 'reset-before');
    await iut.refund(payment, { amount: krw(4_000) });
    await settled();
  },
});
