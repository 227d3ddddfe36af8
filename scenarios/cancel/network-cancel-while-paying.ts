import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The terminal got no answer and cancels while the payer still has the password box open; the payer confirms.',
  requirements: ['CANCEL-09', 'CPM-05', 'TIMEOUT-08', 'IDENTITY-2'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, happens, pass, settled }) {
    const paymentCode = shopper.code('password');
    const draft = iut.draft({ paymentCode });
    const paying = iut.pay({ paymentId: draft.paymentId, amount: draft.amount, paymentCode, with: draft.request });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    await iut.networkCancel(draft);
    await pass(2_000);
    shopper.confirms(paymentCode);
    await paying;
    await settled();
  },
});
