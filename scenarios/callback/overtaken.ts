import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Two payments of one merchant are paid one after the other, and the notification of the second comes first: both are known.',
  requirements: ['CB-08', 'CB-01', 'TIMEOUT-08', 'IDENTITY-1'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const first = await iut.withQr(await iut.pay());
    const second = await iut.withQr(await iut.pay());
    const overtaken = await nemesis.next(wallet.paymentNotice, 'overtake-notification');
    shopper.pays(first);
    await happens('the first notification waits', () => overtaken.struck > 0);
    shopper.pays(second);
    await happens('both are answered', ({ count }) => count('acknowledged') > 1);
    await settled();
  },
});
