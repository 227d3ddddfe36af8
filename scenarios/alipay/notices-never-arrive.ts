import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The notices of a code payment and of a QR payment never come: queries tell of both.',
  requirements: ['CB-06', 'TIMEOUT-08', 'IDENTITY-1'],
  needs: { wallet: 'ALIPAY', modes: ['CPM', 'MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, until, happens, settled }) {
    await nemesis.next(wallet.paymentNotice, 'suppress-notification', {}, { times: 2 });
    const paymentCode = shopper.code('password');
    const [byCode, byQr] = await Promise.all([iut.pay({ paymentCode }), iut.pay()]);
    await happens('both are before their payers', ({ count }) => count('order-opened') > 1);
    shopper.confirms(paymentCode);
    shopper.pays(byQr);
    for (const payment of [byCode, byQr]) await until(payment, 'SUCCEEDED');
    await settled();
  },
});
