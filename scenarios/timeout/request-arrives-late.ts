import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A code payment reaches the network long after it was sent, and maybe after “no such order”: paid and shown, or returned.',
  requirements: ['TIMEOUT-08'],
  lastsNetworkMs: 270_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const paymentCode = shopper.code('pays');
    await nemesis.next(wallet.code, 'delay', { ms: 9_000 });
    await iut.pay({ paymentCode });
    await happens('the late request is carried out', ({ exchanges }) => exchanges(wallet.code) > 0);
    await settled();
  },
});
