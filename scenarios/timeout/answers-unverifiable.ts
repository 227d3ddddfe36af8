import { scenario } from '../../src/scenario/index.js';

const FORMS = [
  'unsigned',
  'wrong-signature',
  'other-body',
  'stale-timestamp',
  'unknown-serial',
  'own-key',
  'weaker-algorithm',
  'signtest-probe',
] as const;

export default scenario({
  purpose:
    'Answers to code payments, queries and refunds say what is true and do not verify, in each form: neither success nor failure.',
  requirements: [
    'SIGN-07',
    'SIGN-03',
    'SIGN-04',
    'SIGN-05',
    'SIGN-12',
    'TIMEOUT-02',
    'TIMEOUT-08',
    'IDENTITY-1',
    'IDENTITY-3',
  ],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const paid = await Promise.all(
      FORMS.map(() => iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') })),
    );
    for (const payment of paid) await until(payment, 'SUCCEEDED');
    for (const [skip, form] of FORMS.entries()) {
      for (const operation of [wallet.code, wallet.query, wallet.refund])
        await nemesis.next(operation, 'forge-answer', { form }, { skip });
    }
    await Promise.all([
      ...FORMS.map(() => iut.pay({ paymentCode: shopper.code('pays') })),
      ...paid.map((payment) => iut.refund(payment, { amount: amount(1_000) })),
    ]);
    await settled();
  },
});
