import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The payer confirms at the last moment, while the store gives up: the money is either kept and shown, or returned.',
  requirements: ['TIMEOUT-03', 'TIMEOUT-08', 'IDENTITY-1'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, pass, happens, settled }) {
    const paymentCode = shopper.code('password');
    const paying = iut.pay({ paymentCode });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    await pass(43_000);
    shopper.confirms(paymentCode);
    await paying;
    await settled();
  },
});
