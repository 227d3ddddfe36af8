import { scenario } from '../../src/scenario/index.js';

/** Network ms from the expiry. */
const MOMENTS = [-1_500, -500, 500];

export default scenario({
  purpose:
    'QR codes are paid a moment before and after they expire, and the notices are late: honoured, returned or refused.',
  requirements: ['MPM-02', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-2'],
  lastsNetworkMs: 140_000,
  needs: { wallet: 'ALIPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, wallet, alipay, nemesis, happens, require, settled }) {
    await nemesis.next(wallet.paymentNotice, 'suppress-notification', {}, { times: 2 });
    const payments = await Promise.all(MOMENTS.map(() => iut.pay({ expiresInMs: 62_000 })));
    for (const [at, payment] of payments.entries()) {
      require(payment.qr !== '', 'the intermediary gave a QR to open');
      const { payer } = alipay.payer.createPayer({});
      const { session } = alipay.payer.scan({ payer, codeUrl: payment.qr });
      alipay.payer.confirm({ session, atExpiry: MOMENTS[at] ?? 0 });
    }
    await happens('those in time have paid', ({ count }) => count('payer-charged') > 1);
    await settled();
  },
});
