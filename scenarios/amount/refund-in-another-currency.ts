import { cny, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A refund of a payment in won is asked for in yuan, in the same digits: it is refused, and nothing is sent.',
  requirements: ['AMOUNT-06', 'API-02', 'IDENTITY-1'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(5_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await iut.refund(payment, { amount: cny(1_000) });
    await settled();
  },
});
