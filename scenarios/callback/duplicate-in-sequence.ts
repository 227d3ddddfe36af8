import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The same payment notification arrives four times: one effect, and each is acknowledged so that resending stops.',
  requirements: ['IDEM-01', 'CB-03', 'CB-10', 'IDENTITY-1'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    const payment = await iut.pay();
    await nemesis.next(wallet.paymentNotice, 'repeat-notification', { copies: 4 });
    shopper.pays(payment);
    await settled();
  },
});
