import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A QR is paid one second before it expires: honoured or returned, never captured and unsuccessful.',
  requirements: ['MPM-02', 'TIMEOUT-08', 'IDENTITY-1'],
  lastsNetworkMs: 75_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, pass, settled }) {
    const payment = await iut.pay({ expiresInMs: 75_000 });
    const cashier = shopper.opens(payment);
    await pass(72_000);
    cashier.confirm();
    await settled();
  },
});
