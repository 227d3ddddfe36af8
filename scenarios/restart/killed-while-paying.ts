import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The intermediary is killed while a code payment is at the network: after its restart the payment ends, once.',
  requirements: ['AVAIL-01', 'IDEM-12', 'TIMEOUT-08'],
  isolation: 'instance',
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, life, happens, settled }) {
    const slow = await nemesis.next(wallet.code, 'delay', { ms: 400 });
    const paying = iut.pay({ paymentCode: shopper.code('pays') });
    await happens('the request is at the network', () => slow.struck > 0);
    await life.kill();
    await paying;
    await life.restart();
    await settled();
  },
});
