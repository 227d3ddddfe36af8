import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A customer has the QR of one wallet before him, is shown one of the other for the same sale, and both are paid: one stays, the other goes back.',
  requirements: ['MPM-06', 'IDENTITY-3'],
  lastsNetworkMs: 60_000,
  needs: { wallet: 'ALIPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, amount, random, require, settled }) {
    const sale = { saleId: `sale-${random.word(10)}`, amount: amount(5_000) };
    const first = await iut.pay({ ...sale, wallet: 'WECHATPAY' });
    const inWeChat = shopper.opens(first);
    const second = await iut.pay({ ...sale, wallet: 'ALIPAY' });
    require(second.qr !== '', 'a second attempt was allowed while the first stood open');
    shopper.pays(second);
    inWeChat.confirm();
    await settled();
  },
});
