import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The same payment notification arrives on six connections at once: one effect.',
  requirements: ['IDEM-02', 'CB-10', 'IDENTITY-1'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    const payment = await iut.pay();
    await nemesis.next(wallet.paymentNotice, 'repeat-notification', { copies: 6, parallel: true });
    shopper.pays(payment);
    await settled();
  },
});
