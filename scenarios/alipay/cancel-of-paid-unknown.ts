import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The money of a paid payment is to go back, and the cancel is answered that the network does not know: given back once.',
  requirements: ['CANCEL-01', 'IDENTITY-2', 'IDENTITY-4'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, until, settled }) {
    const payments = await Promise.all([true, false].map(() => iut.pay({ paymentCode: shopper.code('pays') })));
    for (const payment of payments) await until(payment, 'SUCCEEDED');
    for (const [skip, effect] of [true, false].entries())
      await nemesis.next(wallet.reverse, 'answer-error', { ...wallet.outage, effect }, { skip });
    await Promise.all(payments.map((payment) => iut.cancel(payment)));
    await settled();
  },
});
