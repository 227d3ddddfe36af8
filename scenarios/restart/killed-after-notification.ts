import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The intermediary is killed the moment it has acknowledged a payment: after its restart the payment is known.',
  requirements: ['CB-02', 'AVAIL-01', 'TIMEOUT-08', 'IDENTITY-1'],
  isolation: 'instance',
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, life, happens, settled }) {
    const payment = await iut.pay();
    shopper.pays(payment);
    await happens('a notification is acknowledged', ({ count }) => count('acknowledged', { success: true }) > 0);
    await life.kill();
    await life.restart();
    await settled();
  },
});
