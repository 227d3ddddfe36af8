import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The payer never types the password: the payment is undone at the network, and only then shown as unsuccessful.',
  requirements: ['TIMEOUT-03', 'TIMEOUT-05', 'TIMEOUT-08', 'IDENTITY-2'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, settled }) {
    await iut.pay({ paymentCode: shopper.code('password') });
    await settled();
  },
});
