import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Amounts that are no whole number of won, or out of range, are refused before anything is sent.',
  requirements: ['AMOUNT-05', 'API-01', 'API-02'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, settled }) {
    for (const value of ['0', '-100', '100.5', '0100', '+100', '1e3', ' 100', '１００', '', '99999999999999999999']) {
      await iut.pay({ paymentCode: shopper.code('pays'), with: { amount: { currency: 'KRW', value } } });
    }
    await settled();
  },
});
