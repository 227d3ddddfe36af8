import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The network takes paid payments back by itself and tells nobody: noticed, and no longer shown as paid.',
  requirements: ['CANCEL-13', 'IDENTITY-1'],
  lastsNetworkMs: 100_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM', 'MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, alipay, until, settled }) {
    const [byCode, byQr] = await Promise.all([iut.pay({ paymentCode: shopper.code('pays') }), iut.pay()]);
    shopper.pays(byQr);
    await Promise.all([until(byCode, 'SUCCEEDED'), until(byQr, 'SUCCEEDED')]);
    for (const payment of [byCode, byQr]) alipay.operator.reverseFromPortal({ order: await wallet.orderOf(payment) });
    await settled();
  },
});
