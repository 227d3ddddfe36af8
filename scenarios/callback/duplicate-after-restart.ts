import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A notification that was handled before a restart arrives once more after it: still one effect.',
  requirements: ['IDEM-03', 'CB-03', 'IDENTITY-1'],
  isolation: 'instance',
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, life, until, happens, settled }) {
    const payment = await iut.pay();
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await happens('the notification is acknowledged', ({ count }) => count('acknowledged', { success: true }) > 0);
    await life.kill();
    await life.restart();
    await wallet.resend(payment);
    await settled();
  },
});
