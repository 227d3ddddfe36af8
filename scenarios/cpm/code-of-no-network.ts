import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Codes of no known network, of the wrong length, or of no digits at all are refused and sent nowhere.',
  requirements: ['CPM-07', 'API-01'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, random, settled }) {
    for (const paymentCode of [
      `99${random.digits(16)}`,
      `13${random.digits(12)}`,
      `13${random.digits(30)}`,
      'hello, I am no code',
      `１３${random.digits(16)}`,
    ]) {
      await iut.pay({ paymentCode });
      await iut.pay({ paymentCode, with: { wallet: 'AUTO' } });
    }
    await settled();
  },
});
