import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The payer declines at the password: the payment ends unsuccessful and nothing is taken.',
  requirements: ['TIMEOUT-03', 'TIMEOUT-08', 'IDENTITY-2'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, happens, settled }) {
    const paymentCode = shopper.code('password');
    const paying = iut.pay({ paymentCode });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    shopper.declines(paymentCode);
    await paying;
    await settled();
  },
});
