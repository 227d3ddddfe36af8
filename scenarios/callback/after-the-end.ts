import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'All notifications of a payment come when it is long refunded in full, or cancelled, that of its success last and twice: nothing is paid anew.',
  requirements: ['STATE-01', 'CANCEL-02', 'CB-11', 'CB-08', 'IDEM-01', 'IDENTITY-1'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'FULL' },
  async run({ iut, shopper, wechatpay, nemesis, until, untilRefund, happens, settled }) {
    const successes = await nemesis.hold(wechatpay.paymentNotice, 'notification', { times: 2 });
    const returns = await nemesis.hold(wechatpay.refundNotice, 'notification', { times: 2 });
    const [refunded, cancelled] = [await iut.pay(), await iut.pay()];
    for (const payment of [refunded, cancelled]) shopper.pays(payment);
    await Promise.all([
      until(refunded, 'SUCCEEDED').then(async () =>
        untilRefund(await iut.refund(refunded, { amount: refunded.amount }), 'SUCCEEDED'),
      ),
      until(cancelled, 'SUCCEEDED').then(async () => {
        await iut.cancel(cancelled);
        await until(cancelled, 'CANCELLED');
      }),
    ]);
    await returns.release();
    await happens('the refund notices are answered', ({ count }) => count('acknowledged', { about: 'refund' }) >= 2);
    for (const payment of [refunded, cancelled]) await iut.read(payment);
    await successes.release();
    await happens('both are answered', ({ count }) => count('acknowledged', { about: 'payment' }) >= 2);
    for (const payment of [refunded, cancelled])
      await wechatpay.operator.resend({ order: await wechatpay.orderOf(payment) });
    await settled();
  },
});
