import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The cashier cancels while the payer has the password box open: undone, and returned if the payer still confirms.',
  requirements: ['CPM-05', 'TIMEOUT-05', 'IDENTITY-2'],
  requirementsWith: { WECHATPAY: ['CANCEL-07'] },
  // A reverse comes no sooner than 15 s after the payment: at the declared rate that is half a second, too short to judge.
  rate: 10,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, happens, pass, settled }) {
    const paymentCode = shopper.code('password');
    const paying = iut.pay({ paymentCode });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    const payment = await paying;
    await iut.cancel(payment);
    await pass(3_000);
    shopper.confirms(paymentCode);
    await settled();
  },
});
