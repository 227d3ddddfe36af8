import { money, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Part of a payment is refunded; wherever the intermediary is killed on the way, the payer gets that part once.',
  requirements: ['AVAIL-01', 'IDEM-12', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-4'],
  isolation: 'instance',
  killPoints: true,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await iut.refund(payment, { amount: money('KRW', 2_000n) });
    await settled();
  },
});
