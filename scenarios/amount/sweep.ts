import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'From one won to a hundred million: each amount is the same to the won in every request, answer, list and receipt.',
  requirements: ['AMOUNT-01', 'AMOUNT-02', 'AMOUNT-03', 'STATE-03'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'] },
  async run({ iut, shopper, settled }) {
    for (const won of [1, 10, 999, 1_005, 10_010, 1_000_000, 16_777_217, 99_999_999, 100_000_000]) {
      await iut.pay({ amount: krw(won), paymentCode: shopper.code('pays') });
    }
    const large = await iut.pay({ amount: krw(33_333_333) });
    if (large.qr !== '') shopper.pays(large);
    await settled();
    await iut.list();
    await iut.receipt(large);
  },
});
