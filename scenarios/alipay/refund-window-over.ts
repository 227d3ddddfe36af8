import { krw, scenario } from '../../src/scenario/index.js';

const DAY_MS = 86_400_000;

export default scenario({
  purpose:
    'A year later the network refunds nothing any more: the refund is refused, and nothing stays reserved for it.',
  requirements: ['REFUND-09', 'REFUND-11'],
  lastsNetworkMs: 100_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, alipay, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(8_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    alipay.operator.age({ order: await wallet.orderOf(payment), byMs: 366 * DAY_MS });
    await iut.refund(payment, { amount: krw(3_000) });
    await settled();
  },
});
