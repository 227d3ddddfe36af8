import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A network cancellation reaches a QR payment before anyone paid: it ends cancelled and cannot be paid any more.',
  requirements: ['CANCEL-09', 'TIMEOUT-05', 'TIMEOUT-08', 'IDENTITY-2'],
  lastsNetworkMs: 90_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, settled }) {
    const payment = await iut.pay({ expiresInMs: 90_000 });
    await iut.networkCancel(payment);
    await settled();
  },
});
