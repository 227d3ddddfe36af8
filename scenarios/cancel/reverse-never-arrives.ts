import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The cashier cancels while the payer has the password box open, and the reversal never arrives: it is sent again.',
  requirements: ['CANCEL-01', 'TIMEOUT-05', 'CPM-05', 'TIMEOUT-08', 'IDENTITY-2'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const paymentCode = shopper.code('password');
    const paying = iut.pay({ paymentCode });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    const payment = await paying;
    await nemesis.next(wallet.reverse, 'reset-before');
    await iut.cancel(payment);
    await settled();
  },
});
