import { scenario } from '../../src/scenario/index.js';

const STYLES = ['unknown-field', 'pretty', 'reordered', 'escaped', 'absent-optionals', 'odd', 'unknown-enum'] as const;

export default scenario({
  purpose:
    'Right answers come in legal forms that few expect, and with a state that no document names: understood, or taken for not final.',
  requirements: ['SIGN-02', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  requirementsWith: { WECHATPAY: ['TIMEOUT-13'] },
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const paid = await Promise.all(
      STYLES.map(() => iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') })),
    );
    for (const payment of paid) await until(payment, 'SUCCEEDED');
    for (const [skip, style] of STYLES.entries()) {
      for (const operation of [wallet.code, wallet.prepaid, wallet.refund])
        await nemesis.next(operation, 'unusual-answer', { style }, { skip });
    }
    await Promise.all([
      ...STYLES.map(() => iut.pay({ paymentCode: shopper.code('pays') })),
      ...STYLES.map(async () => shopper.pays(await iut.withQr(await iut.pay()))),
      ...paid.map((payment) => iut.refund(payment, { amount: amount(1_000) })),
    ]);
    // The same of queries: whose payment was not answered at all must ask.
    await nemesis.next(wallet.code, 'lose-reply', {}, { times: STYLES.length });
    for (const [skip, style] of STYLES.entries())
      await nemesis.next(wallet.query, 'unusual-answer', { style }, { skip });
    await Promise.all(STYLES.map(() => iut.pay({ paymentCode: shopper.code('pays') })));
    await settled();
  },
});
