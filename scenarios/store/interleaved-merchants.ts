import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Two merchants with equal ids and amounts: some pay, some cancel, some refund, all at once, and each payment ends as its own acts say.',
  requirements: ['STATE-04', 'IDENTITY-1', 'MERCH-02', 'IDEM-07', 'STATE-03'],
  requirementsWith: { WECHATPAY: ['IDEM-09'] },
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  lastsNetworkMs: 300_000,
  async run({ iut, shopper, anotherMerchant, amount, until, random, happens, settled }) {
    const other = await anotherMerchant();
    const same = amount(9_000);
    const suffix = random.word(6);
    const both = [iut, other.iut];
    const waiting = await Promise.all(both.map((each) => each.pay({ paymentId: `open-${suffix}`, amount: same })));
    const paidByQr = await Promise.all(both.map((each) => each.pay({ paymentId: `shown-${suffix}`, amount: same })));
    const paidByCode = await Promise.all(
      both.map((each) => each.pay({ paymentId: `read-${suffix}`, amount: same, paymentCode: shopper.code('pays') })),
    );
    const cancelled = await Promise.all(both.map((each) => each.pay({ paymentId: `left-${suffix}`, amount: same })));

    await Promise.all(both.map((each, at) => each.read(waiting[at] ?? { paymentId: '' })));
    for (const payment of paidByQr) shopper.pays(payment);
    await happens('both are told', (seen) => seen.count('acknowledged', { about: 'payment' }) >= 2);
    await Promise.all(both.map((each, at) => each.read(waiting[at] ?? { paymentId: '' })));

    await Promise.all([...paidByQr, ...paidByCode].map((payment) => until(payment, 'SUCCEEDED')));
    await Promise.all([
      ...cancelled.map((payment, at) => both[at]?.cancel(payment)),
      ...paidByQr.map((payment, at) =>
        both[at]?.refund(payment, { refundId: `back-${suffix}`, amount: krw(1_000 + 1_000 * at) }),
      ),
    ]);
    for (const payment of waiting) shopper.pays(payment);
    await settled();
    await Promise.all(both.map((each) => each.list()));
  },
});
