import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A rightly signed notification whose timestamp is ten minutes old arrives before the fresh one.',
  requirements: ['SIGN-09', 'CB-10'],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    const payment = await iut.pay();
    await nemesis.next(wallet.paymentNotice, 'forge-notification', { form: 'stale-timestamp' });
    shopper.pays(payment);
    await settled();
  },
});
