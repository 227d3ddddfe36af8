import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A notification is under way while the intermediary is killed, another finds nobody at all: both payments are known after the restart.',
  requirements: ['AVAIL-01', 'CB-06', 'TIMEOUT-08', 'IDENTITY-1'],
  isolation: 'instance',
  lastsNetworkMs: 90_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, life, happens, settled }) {
    const [delayed, missed] = [await iut.pay(), await iut.pay()];
    await nemesis.next(wallet.paymentNotice, 'delay-notification', { ms: 90_000 });
    shopper.pays(delayed);
    await life.kill();
    shopper.pays(missed);
    await happens('nobody hears of the other', ({ count }) => count('acknowledged', { success: false }) > 0);
    await life.restart();
    await happens('both are heard of', ({ count }) => count('acknowledged', { success: true }) >= 2);
    await settled();
  },
});
