import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Notifications arrive while the intermediary cannot write to its disk: they are refused, or what they told is made good later.',
  requirements: ['CB-09', 'API-01', 'API-02', 'TIMEOUT-08', 'IDENTITY-1'],
  isolation: 'instance',
  ownProcess: true,
  lastsNetworkMs: 60_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, nemesis, life, until, happens, amount, settled }) {
    const refunded = await iut.pay({ amount: amount(6_000) });
    shopper.pays(refunded);
    await until(refunded, 'SUCCEEDED');
    await happens('its notification is answered', ({ count }) => count('acknowledged', { about: 'payment' }) > 0);
    const unpaid = await iut.pay();
    const back = await nemesis.hold(wechatpay.refundNotice, 'notification');
    await iut.refund(refunded, { amount: krw(2_000) });
    await back.held();

    await life.storageFails();
    shopper.pays(unpaid);
    await back.release();
    await happens(
      'both notifications are answered',
      ({ count }) => count('acknowledged', { about: 'refund' }) > 0 && count('acknowledged', { about: 'payment' }) > 1,
    );
    await iut.pay();
    await iut.read(unpaid);
    await iut.refund(refunded, { amount: krw(1_000) });
    await life.storageWorks();
    await settled();
  },
});
