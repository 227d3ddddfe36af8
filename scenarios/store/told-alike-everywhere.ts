import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'After a payment and two partial refunds the query, the list, the receipt, the refunds and the history tell one story.',
  requirements: ['STATE-03', 'STATE-05', 'API-03'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  lastsNetworkMs: 90_000,
  async run({ iut, shopper, amount, until, settled }) {
    const payment = await iut.pay({ amount: amount(8_000) });
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await iut.history(payment);
    await iut.refund(payment, { amount: krw(1_200) });
    await iut.refund(payment, { amount: krw(700) });
    await settled();
    await iut.list();
    await iut.refundsOf(payment);
    await iut.receipt(payment);
    await iut.history(payment);
  },
});
