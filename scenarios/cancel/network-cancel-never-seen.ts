import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A payment is cancelled before its request arrived: the late request is refused and nothing is charged.',
  requirements: ['CANCEL-09', 'API-01', 'IDENTITY-2'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, settled }) {
    const paymentCode = shopper.code('pays');
    const draft = iut.draft({ paymentCode });
    await iut.networkCancel(draft);
    await iut.pay({ paymentId: draft.paymentId, amount: draft.amount, paymentCode, with: draft.request });
    await settled();
  },
});
