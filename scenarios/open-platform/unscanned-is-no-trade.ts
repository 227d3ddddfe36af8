import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Of codes that nobody has scanned the network knows no trade, whoever asks and whoever cancels: that ends nothing while they can be paid, and a cancelled one can no longer be.',
  requirements: ['MPM-01', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-2'],
  lastsNetworkMs: 150_000,
  needs: { wallet: 'ALIPAY', channel: 'open-platform', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, until, pass, settled }) {
    const [paid, cancelled] = await Promise.all([iut.pay({ expiresInMs: 120_000 }), iut.pay({ expiresInMs: 120_000 })]);
    await pass(70_000);
    shopper.pays(paid);
    await until(paid, 'SUCCEEDED');
    await iut.cancel(cancelled);
    await until(cancelled, 'CANCELLED');
    shopper.opens(cancelled).confirm();
    await settled();
  },
});
