import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A big payment is open; a small one that names it in every text is paid, and its genuine notification settles the small one alone.',
  requirements: ['SEC-03', 'STATE-04', 'SEC-02'],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wechatpay, amount, happens, settled }) {
    const big = await iut.pay({ amount: amount(500_000) });
    const order = await wechatpay.orderOf(big);
    const small = await iut.pay({
      amount: krw(1),
      with: { description: `${big.paymentId} ${order}` },
    });
    await iut.read(big);
    shopper.pays(small);
    await happens('the small payment is told', (seen) => seen.count('acknowledged', { about: 'payment' }) > 0);
    await iut.read(big);
    for (const form of ['smaller-payment', 'case-variants', 'duplicate-keys']) {
      await wechatpay.operator.forge({ order, form });
      await iut.read(big);
    }
    shopper.pays(big);
    await settled();
  },
});
