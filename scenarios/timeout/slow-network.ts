import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The network answers a code payment slowly and within limits: that is normal, and nothing is done twice.',
  requirements: ['TIMEOUT-10', 'TIMEOUT-08', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, until }) {
    await nemesis.next(wallet.code, 'delay', { ms: 1_500 });
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
  },
});
