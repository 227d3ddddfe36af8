import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Two refund requests of one merchant arrive at the network in the same instant, and then two of its answers come back so: each refund ends as itself.',
  requirements: ['REFUND-03', 'REFUND-08', 'REFUND-11', 'TIMEOUT-08', 'IDENTITY-1'],
  lastsNetworkMs: 240_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, happens, amount, settled }) {
    const paid = await Promise.all(
      Array.from({ length: 4 }, () => iut.pay({ amount: amount(20_000), paymentCode: shopper.code('pays') })),
    );
    for (const payment of paid) await until(payment, 'SUCCEEDED');
    const [first, second, third, fourth] = paid;
    for (const [what, pair] of [
      ['request', [first, second]],
      ['answer', [third, fourth]],
    ] as const) {
      const one = await nemesis.hold(wallet.refund, what);
      const other = await nemesis.hold(wallet.refund, what, { skip: 1 });
      // Two of one payment are asked for as well: whoever sends them side by side may have these two under way.
      await Promise.all(
        pair.flatMap((payment) =>
          payment === undefined ? [] : [1, 2].map(() => iut.refund(payment, { amount: amount(1_000) })),
        ),
      );
      await happens(`two ${what}s of refunds are on their way`, () => one.count + other.count === 2);
      await nemesis.releaseTogether([other, one]);
      await settled();
    }
  },
});
