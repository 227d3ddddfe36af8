import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Answers to code payments, queries and refunds say what is true and do not verify, in each form: neither success nor failure.',
  requirements: ['SIGN-07', 'SIGN-04', 'SIGN-05', 'SIGN-12', 'TIMEOUT-02', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  requirementsWith: { WECHATPAY: ['SIGN-03'] },
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const forms = wallet.answerForms;
    const paid = await Promise.all(
      forms.map(() => iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') })),
    );
    for (const payment of paid) await until(payment, 'SUCCEEDED');
    for (const [skip, form] of forms.entries()) {
      for (const operation of [wallet.code, wallet.query, wallet.refund])
        await nemesis.next(operation, 'forge-answer', { form }, { skip });
    }
    await Promise.all([
      ...forms.map(() => iut.pay({ paymentCode: shopper.code('pays') })),
      ...paid.map((payment) => iut.refund(payment, { amount: amount(1_000) })),
    ]);
    await settled();
  },
});
