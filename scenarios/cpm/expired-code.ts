import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A code that has expired is a definite failure, asked for no more; a new code under a new payment works.',
  requirements: ['CPM-06', 'TIMEOUT-08'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, wechatpay, settled, until }) {
    await iut.pay({ paymentCode: wechatpay.payer.code({ codeProblem: 'expired' }).paymentCode });
    await settled();
    const second = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(second, 'SUCCEEDED');
  },
});
