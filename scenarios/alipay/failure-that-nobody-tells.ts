import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A payer declines, and the network sends no notice of it: a query tells.',
  requirements: ['TIMEOUT-08', 'STATE-02'],
  switches: { alipay: { 'failure-notice': 'not-sent' } },
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['CPM'] },
  async run({ iut, shopper, until, happens, settled }) {
    const paymentCode = shopper.code('password');
    const payment = await iut.pay({ paymentCode });
    await happens('the payer is asked for a password', ({ count }) => count('order-opened') > 0);
    shopper.declines(paymentCode);
    await until(payment, 'FAILED');
    await settled();
  },
});
