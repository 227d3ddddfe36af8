import { scenario } from '../../src/scenario/index.js';

const PAYMENTS = 40;
const COPIES = 5;

export default scenario({
  purpose:
    'Forty payments are paid in one instant, and each is told of on five connections at once: all are acknowledged in time, with one effect each.',
  requirements: ['CB-01', 'IDEM-02', 'CB-10', 'IDENTITY-1'],
  load: true,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    await nemesis.next(
      wallet.paymentNotice,
      'repeat-notification',
      { copies: COPIES, parallel: true },
      { times: PAYMENTS },
    );
    const payments = await Promise.all(Array.from({ length: PAYMENTS }, () => iut.pay()));
    for (const payment of payments) shopper.pays(payment);
    await settled();
  },
});
