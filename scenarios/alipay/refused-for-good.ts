import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Risk control, a limit and a merchant that is not registered: each is a definite failure, and nothing is asked again.',
  requirements: ['TIMEOUT-08', 'IDENTITY-2'],
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, until, settled }) {
    for (const code of ['RISK_REJECT', 'USER_AMOUNT_EXCEED_LIMIT', 'MERCHANT_NOT_REGISTERED']) {
      await nemesis.next(wallet.code, 'answer-error', { status: 200, code });
      await until(await iut.pay({ paymentCode: shopper.code('pays') }), 'FAILED');
    }
    await settled();
  },
});
