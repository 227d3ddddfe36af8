import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The connection breaks before a code payment is done: asked for, then repeated under its number or given up cleanly.',
  requirements: ['TIMEOUT-01', 'TIMEOUT-02', 'TIMEOUT-08', 'IDENTITY-2'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    await nemesis.next(wallet.code, 'reset-before');
    await iut.pay({ paymentCode: shopper.code('pays') });
    await settled();
  },
});
