import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The gateway answers 20000 in the place of a business, with the payment made or not: asked about, charged once or not at all.',
  requirements: ['TIMEOUT-07', 'TIMEOUT-02', 'CPM-03', 'IDENTITY-1', 'IDENTITY-3'],
  switches: { 'alipay-cn': { 'system-error': 'gateway' } },
  lastsNetworkMs: 150_000,
  needs: { wallet: 'ALIPAY', channel: 'open-platform', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, settled }) {
    const troubles = ['ACQ.SYSTEM_ERROR', 'isp.unknow-error', 'aop.unknow-error'].flatMap((code) =>
      [true, false].map((effect) => ({ status: 200, code, effect })),
    );
    for (const [skip, trouble] of troubles.entries())
      await nemesis.next(wallet.code, 'answer-error', trouble, { skip });
    await Promise.all(troubles.map(() => iut.pay({ paymentCode: shopper.code('pays') })));
    await settled();
  },
});
