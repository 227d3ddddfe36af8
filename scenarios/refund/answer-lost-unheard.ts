import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The answer to a refund is lost and its notices stay away for a while: asked for, or retried under the same number.',
  requirements: ['REFUND-02', 'REFUND-04', 'IDENTITY-1', 'IDENTITY-4'],
  lastsNetworkMs: 90_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, nemesis, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await nemesis.next(wechatpay.refund, 'lose-reply');
    // Four sendings go astray; until the fifth, four minutes later, whoever does not ask does not know.
    await nemesis.next(wechatpay.refundNotice, 'suppress-notification', {}, { times: 4 });
    await iut.refund(payment, { amount: krw(5_000) });
    await settled();
  },
});
