import { krw, money, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The network would pay out any refund: one above the payment, a second above the rest, and two at once are refused by the intermediary itself.',
  requirements: ['REFUND-01', 'REFUND-06', 'REFUND-11', 'IDENTITY-4'],
  lastsNetworkMs: 120_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, until, amount, settled }) {
    wallet.permit('over-refund');
    const [first, second] = await Promise.all([
      iut.pay({ amount: amount(6_000), paymentCode: shopper.code('pays') }),
      iut.pay({ amount: amount(7_000), paymentCode: shopper.code('pays') }),
    ]);
    await Promise.all([until(first, 'SUCCEEDED'), until(second, 'SUCCEEDED')]);
    await iut.refund(first, { amount: money('KRW', first.amount.minor + 1n) });
    await iut.refund(first, { amount: krw(4_000) });
    await iut.refund(first, { amount: krw(4_000) });
    const most = money('KRW', second.amount.minor - 1_000n);
    await Promise.all([iut.refund(second, { amount: most }), iut.refund(second, { amount: most })]);
    await settled();
    await iut.refund(first, { amount: money('KRW', first.amount.minor - 4_000n) });
    await settled();
    await iut.refund(first, { amount: krw(1) });
    await settled();
  },
});
