import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The network answers success when a QR is made: that is the code, and the payment is paid when the payer has paid.',
  requirements: ['STATE-02', 'TIMEOUT-08', 'IDENTITY-1'],
  switches: { alipay: { 'code-made': 'success' } },
  lastsNetworkMs: 100_000,
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, until, settled }) {
    const [paid, unpaid] = [await iut.pay(), await iut.pay({ expiresInMs: 60_000 })];
    await iut.read(unpaid);
    shopper.pays(paid);
    await until(paid, 'SUCCEEDED');
    await settled();
  },
});
