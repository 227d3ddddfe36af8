import { money, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Payments are cancelled and refunded in the same moment, in either order, before a network that would pay out both: never more than was paid.',
  requirements: ['CANCEL-10', 'REFUND-01', 'IDENTITY-4'],
  lastsNetworkMs: 120_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, until, amount, settled }) {
    wallet.permit('over-refund');
    const [byCode, byQr, later] = await Promise.all([
      iut.pay({ amount: amount(5_000), paymentCode: shopper.code('pays') }),
      iut.pay({ amount: amount(6_000) }),
      iut.pay({ amount: amount(7_000) }),
    ]);
    shopper.pays(byQr);
    shopper.pays(later);
    for (const payment of [byCode, byQr, later]) await until(payment, 'SUCCEEDED');
    const most = (payment: typeof byCode) => ({ amount: money('KRW', payment.amount.minor - 1_000n) });
    await Promise.all([
      iut.cancel(byCode),
      iut.refund(byCode, most(byCode)),
      iut.refund(byQr, most(byQr)),
      iut.cancel(byQr),
      iut.cancel(later).then(() => iut.refund(later, most(later))),
    ]);
    await settled();
  },
});
