import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Payments are answered that there are too many requests, and were made or not: nothing is charged twice, nothing is lost.',
  requirements: ['TIMEOUT-07', 'CPM-03', 'IDENTITY-1', 'IDENTITY-3'],
  lastsNetworkMs: 150_000,
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    for (const [skip, effect] of [true, false].entries())
      await nemesis.next(
        wallet.code,
        'answer-error',
        { status: 200, code: 'REQUEST_TRAFFIC_EXCEED_LIMIT', effect },
        { skip },
      );
    await Promise.all([1, 2].map(() => iut.pay({ paymentCode: shopper.code('pays') })));
    await settled();
  },
});
