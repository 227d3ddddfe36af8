import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The notifications of two refunds of one payment arrive in the same instant: both count, each once.',
  requirements: ['REFUND-08', 'REFUND-11', 'TIMEOUT-08', 'IDENTITY-1'],
  lastsNetworkMs: 150_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, nemesis, until, happens, amount, settled }) {
    const payment = await iut.pay({ amount: amount(9_000) });
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    const notices = await nemesis.hold(wechatpay.refundNotice, 'notification', { times: 2 });
    for (const won of [2_000, 3_000]) await iut.refund(payment, { amount: krw(won) });
    await happens('both refunds are to be told', () => notices.count === 2);
    await notices.release();
    await settled();
  },
});
