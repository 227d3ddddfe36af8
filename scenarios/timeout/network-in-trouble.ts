import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The network answers that it is in trouble, in each of its ways, with the operation done or not: payments, orders, refunds and reversals go on from what is true.',
  requirements: ['TIMEOUT-07', 'CANCEL-01', 'IDEM-08', 'REFUND-02', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-2'],
  lastsNetworkMs: 200_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const troubles = wallet.troubles.flatMap((trouble) => [
      { ...trouble, effect: true },
      { ...trouble, effect: false },
    ]);
    const payAll = () =>
      Promise.all(troubles.map(() => iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') })));
    const toRefund = await payAll();
    const toCancel = await payAll();
    for (const payment of [...toRefund, ...toCancel]) await until(payment, 'SUCCEEDED');
    await trouble(wallet.refund, wallet.reverse);
    await Promise.all([
      ...toRefund.map((payment) => iut.refund(payment, { amount: amount(1_000) })),
      ...toCancel.map((payment) => iut.cancel(payment)),
    ]);
    await settled();
    await trouble(wallet.code, wallet.prepaid);
    await Promise.all([payAll(), ...troubles.map(payByQr)]);
    await settled();

    async function trouble(...operations: readonly string[]) {
      for (const operation of operations) {
        for (const [skip, parameters] of troubles.entries())
          await nemesis.next(operation, 'answer-error', parameters, { skip });
      }
    }

    async function payByQr() {
      const ordered = await iut.withQr(await iut.pay());
      // Who gives the order up after so much trouble shows no QR, and that is right too.
      if (ordered.qr !== '') shopper.pays(ordered);
    }
  },
});
