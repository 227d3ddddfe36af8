import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The wallet asks for a password and the payer confirms within the limit: the payment waits, and succeeds.',
  requirements: ['CPM-04', 'TIMEOUT-03', 'STATE-02', 'TIMEOUT-08'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, pass, happens, until }) {
    const paymentCode = shopper.code('password');
    const paying = iut.pay({ paymentCode });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    await pass(12_000);
    shopper.confirms(paymentCode);
    await until(await paying, 'SUCCEEDED');
  },
});
