import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The network refuses connections for a while: nothing was sent, nothing is charged twice, and all ends well.',
  requirements: ['TIMEOUT-08'],
  isolation: 'instance',
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, pass, settled }) {
    const away = await nemesis.network(wallet.network, 'refuse-connection');
    const paying = iut.pay({ paymentCode: shopper.code('pays') });
    await pass(6_000);
    await away.disarm();
    await paying;
    await settled();
  },
});
