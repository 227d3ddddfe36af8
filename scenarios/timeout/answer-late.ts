import { scenario } from '../../src/scenario/index.js';

/** Real ms: longer than the HTTP client of a payment system waits, and than a cashier may be kept waiting. */
const TOO_LATE = { ms: 11_000 };

export default scenario({
  purpose:
    'What was asked is done at once and answered too late: the cashier hears something in time, and nothing is done twice.',
  requirements: ['TIMEOUT-01', 'TIMEOUT-10', 'IDEM-08', 'REFUND-02', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  lastsNetworkMs: 330_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const paid = await iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') });
    await until(paid, 'SUCCEEDED');
    for (const operation of [wallet.code, wallet.prepaid, wallet.refund])
      await nemesis.next(operation, 'late-reply', TOO_LATE);
    const paymentCode = shopper.code('pays');
    await Promise.all([iut.pay({ paymentCode }), iut.refund(paid, { amount: amount(1_000) }), payByQr()]);
    await settled();

    async function payByQr() {
      const ordered = await iut.withQr(await iut.pay());
      // Who gives the order up after so much trouble shows no QR, and that is right too.
      if (ordered.qr !== '') shopper.pays(ordered);
    }
  },
});
