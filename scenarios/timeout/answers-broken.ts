import { scenario } from '../../src/scenario/index.js';

const BREAKS = [
  ['truncate-answer', { percent: 60 }],
  ['half-close', { percent: 60 }],
  ['garble-answer', { signed: false }],
  ['garble-answer', { signed: true }],
  ['wrong-content-length', { by: 40 }],
  ['wrong-content-length', { by: -40 }],
  ['wrong-content-type', {}],
] as const;

export default scenario({
  purpose:
    'Code payments, prepaid orders and refunds are done and their answers arrive cut, garbled, of a wrong length or type.',
  requirements: ['AVAIL-05', 'TIMEOUT-01', 'TIMEOUT-02', 'IDEM-08', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const paid = await Promise.all(
      BREAKS.map(() => iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') })),
    );
    for (const payment of paid) await until(payment, 'SUCCEEDED');
    // Each break strikes one message of each kind; which of those on their way does not matter.
    for (const operation of [wallet.code, wallet.prepaid, wallet.refund]) {
      for (const [skip, [fault, parameters]] of BREAKS.entries())
        await nemesis.next(operation, fault, parameters, { skip });
    }
    await Promise.all([
      ...BREAKS.map(() => iut.pay({ paymentCode: shopper.code('pays') })),
      ...BREAKS.map(payByQr),
      ...paid.map((payment) => iut.refund(payment, { amount: amount(1_000) })),
    ]);
    await settled();

    async function payByQr() {
      const ordered = await iut.withQr(await iut.pay());
      // Who gives the order up after so much trouble shows no QR, and that is right too.
      if (ordered.qr !== '') shopper.pays(ordered);
    }
  },
});
