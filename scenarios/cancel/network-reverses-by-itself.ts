import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The network takes paid orders back by itself and sends no event of it: noticed, and no longer shown as paid.',
  requirements: ['CANCEL-13', 'IDENTITY-1'],
  lastsNetworkMs: 100_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM', 'MPM_DYNAMIC'] },
  async run({ iut, shopper, wechatpay, until, settled }) {
    const [byCode, byQr] = await Promise.all([iut.pay({ paymentCode: shopper.code('pays') }), iut.pay()]);
    shopper.pays(byQr);
    await Promise.all([until(byCode, 'SUCCEEDED'), until(byQr, 'SUCCEEDED')]);
    for (const payment of [byCode, byQr])
      wechatpay.operator.reverseFromPortal({ order: await wechatpay.orderOf(payment) });
    await settled();
  },
});
