import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Codes that are expired, used or of nobody are definite failures; a new code under a new payment works.',
  requirements: ['CPM-06', 'TIMEOUT-08'],
  needs: { wallet: 'ALIPAY', modes: ['CPM'] },
  async run({ iut, shopper, alipay, until, settled }) {
    for (const codeProblem of ['expired', 'invalid'] as const)
      await iut.pay({ paymentCode: alipay.payer.code({ codeProblem }).paymentCode });
    await settled();
    await until(await iut.pay({ paymentCode: shopper.code('pays') }), 'SUCCEEDED');
  },
});
