import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The store reads a payment code and the payment succeeds at once.',
  requirements: ['CPM-01', 'CPM-02', 'AMOUNT-01', 'STATE-02', 'TIMEOUT-08', 'TIMEOUT-10', 'IDENTITY-1'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, until }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
  },
});
