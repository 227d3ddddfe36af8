import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'One create is sent five times at the same moment: one charge, and every caller learns of the same payment.',
  requirements: ['IDEM-06', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, settled }) {
    const paymentCode = shopper.code('pays');
    const draft = iut.draft({ paymentCode });
    const request = { paymentId: draft.paymentId, amount: draft.amount, paymentCode, with: draft.request };
    await Promise.all(Array.from({ length: 5 }, () => iut.pay(request)));
    await settled();
  },
});
