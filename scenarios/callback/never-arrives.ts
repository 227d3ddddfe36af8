import { krw, scenario } from '../../src/scenario/index.js';

/** More often than the network sends one. */
const EACH = { times: 50 };

export default scenario({
  purpose: 'No notification arrives, neither of a payment nor of a refund: both are found out by asking.',
  requirements: ['CB-06', 'REFUND-04', 'TIMEOUT-08', 'IDENTITY-1'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, nemesis, until, happens, amount, settled }) {
    const refunded = await iut.pay({ amount: amount(9_000) });
    shopper.pays(refunded);
    await until(refunded, 'SUCCEEDED');
    await happens('its notice is acknowledged', ({ count }) => count('acknowledged', { success: true }) > 0);
    await nemesis.next(wechatpay.paymentNotice, 'suppress-notification', {}, EACH);
    await nemesis.next(wechatpay.refundNotice, 'suppress-notification', {}, EACH);
    shopper.pays(await iut.pay());
    await iut.refund(refunded, { amount: krw(4_000) });
    await settled();
  },
});
