import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A call goes well and its payment does not: 200 while the payer is asked for the password, and 200 with PAYERROR after that.',
  requirements: ['TIMEOUT-11', 'TIMEOUT-03', 'STATE-02', 'TIMEOUT-08', 'IDENTITY-1'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, pass, settled }) {
    const paymentCode = shopper.code('password');
    const payment = await iut.pay({ paymentCode });
    await iut.read(payment);
    await pass(7_000);
    shopper.declines(paymentCode);
    await settled();
  },
});
