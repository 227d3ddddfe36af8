import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The wallet lacks funds: a definite failure, nothing is taken, and a new code under a new payment works.',
  requirements: ['TIMEOUT-08', 'IDENTITY-2'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, settled, until }) {
    await iut.pay({ paymentCode: shopper.code('insufficient-funds') });
    await settled();
    const second = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(second, 'SUCCEEDED');
  },
});
