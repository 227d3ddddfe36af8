import { krw, scenario } from '../../src/scenario/index.js';

const DAY_MS = 86_400_000;
const MOST_REFUNDS = 50;

export default scenario({
  purpose:
    'A fifty-first part, and a refund after a year, are refused by the intermediary or by the network: nothing stays reserved for them.',
  requirements: ['REFUND-09', 'REFUND-11', 'REFUND-14'],
  lastsNetworkMs: 200_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, until, amount, settled }) {
    const [old, split] = await Promise.all([
      iut.pay({ amount: amount(8_000), paymentCode: shopper.code('pays') }),
      iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') }),
    ]);
    await Promise.all([until(old, 'SUCCEEDED'), until(split, 'SUCCEEDED')]);
    wechatpay.operator.age({ order: await wechatpay.orderOf(old), byMs: 366 * DAY_MS });
    // Fifty by hand take a moment; by the intermediary, which keeps a minute between them, nearly an hour.
    const order = await wechatpay.orderOf(split);
    for (let part = 1; part < MOST_REFUNDS; part += 1) wechatpay.operator.refundFromPortal({ order, amount: 100 });
    await iut.refund(old, { amount: krw(3_000) });
    await settled();
    await iut.refund(split, { amount: krw(200) });
    await settled();
    await iut.refund(split, { amount: krw(300) });
    await settled();
  },
});
