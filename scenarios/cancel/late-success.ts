import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A payment is cancelled and given back, and only then the notice of its success arrives: it stays cancelled, and nothing is taken or returned twice.',
  requirements: ['CANCEL-02', 'STATE-01', 'IDENTITY-2', 'IDENTITY-4'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, until, happens, settled }) {
    const payment = await iut.pay();
    const notice = await nemesis.hold(wallet.paymentNotice, 'notification');
    shopper.pays(payment);
    await notice.held();
    await iut.cancel(payment);
    await until(payment, 'CANCELLED');
    await notice.release();
    await happens(
      'the notice of the payment is answered',
      ({ count }) => count('acknowledged', { about: 'payment' }) > 0,
    );
    await iut.read(payment);
    await settled();
  },
});
