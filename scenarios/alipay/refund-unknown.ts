import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The answer to a refund is that the network does not know, with the refund made or not: sent again under its id, and made once.',
  requirements: ['REFUND-02', 'TIMEOUT-07', 'IDENTITY-1', 'IDENTITY-4'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, settled }) {
    const [made, unmade] = await Promise.all([
      iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') }),
      iut.pay({ amount: amount(8_000), paymentCode: shopper.code('pays') }),
    ]);
    await Promise.all([until(made, 'SUCCEEDED'), until(unmade, 'SUCCEEDED')]);
    await nemesis.next(wallet.refund, 'answer-error', { ...wallet.outage, effect: true });
    await iut.refund(made, { amount: krw(2_000) });
    await settled();
    await nemesis.next(wallet.refund, 'answer-error', { ...wallet.outage, effect: false });
    await iut.refund(unmade, { amount: krw(3_000) });
    await settled();
  },
});
