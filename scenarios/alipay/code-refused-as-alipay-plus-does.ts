import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Codes that are expired, used or of nobody are definite failures, also in the words of Alipay+; a new code under a new payment works.',
  requirements: ['CPM-06', 'TIMEOUT-08'],
  switches: { alipay: { 'payment-code-error': 'alipay-plus' } },
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['CPM'] },
  async run({ iut, shopper, alipay, until, settled }) {
    for (const codeProblem of ['expired', 'invalid'] as const)
      await iut.pay({ paymentCode: alipay.payer.code({ codeProblem }).paymentCode });
    await settled();
    await until(await iut.pay({ paymentCode: shopper.code('pays') }), 'SUCCEEDED');
  },
});
