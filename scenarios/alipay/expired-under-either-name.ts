import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Nobody pays a QR in time, and the network calls it cancelled: the payment is over, and nothing was taken.',
  requirements: ['TIMEOUT-08', 'IDENTITY-2'],
  switches: { alipay: { 'expired-status': 'cancelled' } },
  lastsNetworkMs: 200_000,
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['MPM_DYNAMIC'] },
  async run({ iut, settled }) {
    await iut.pay({ expiresInMs: 60_000 });
    await settled();
  },
});
