import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A second QR is issued for one sale while the first stands open, and both are paid: one of them stays, the other goes back.',
  requirements: ['MPM-05', 'IDENTITY-2', 'IDENTITY-3'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, amount, random, settled }) {
    const sale = { saleId: `sale-${random.word(10)}`, amount: amount(4_000) };
    const first = await iut.pay(sale);
    const cashier = shopper.opens(first);
    const again = await iut.pay(sale);
    cashier.confirm();
    if (again.qr !== '') shopper.pays(again);
    await settled();
  },
});
