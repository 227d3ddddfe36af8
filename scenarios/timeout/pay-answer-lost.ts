import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A code payment is captured and its answer is lost: the outcome is unknown until asked for, and charged once.',
  requirements: ['TIMEOUT-01', 'TIMEOUT-02', 'CPM-03', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    await nemesis.next(wallet.code, 'lose-reply');
    await iut.pay({ paymentCode: shopper.code('pays') });
    await settled();
  },
});
