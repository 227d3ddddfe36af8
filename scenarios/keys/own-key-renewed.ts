import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    "The intermediary's own API certificate is renewed and the old one revoked while payments and a refund are under way.",
  requirements: ['SIGN-08', 'SIGN-14'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, life, amount, settled }) {
    const { operator } = wechatpay;
    const paid = await iut.pay({ paymentCode: shopper.code('pays') });
    const open = await iut.pay();
    const { former } = await operator.renewMerchantCertificate();
    // Requests of before are under way while both are valid. A restart is how every operator can bring in a new key.
    const refunded = await iut.refund(paid, { amount: amount(100) });
    await life.restart();
    operator.revokeMerchantCertificate({ serial: former });
    await iut.readRefund(refunded);
    shopper.pays(open);
    await iut.pay({ paymentCode: shopper.code('pays') });
    await iut.refund(paid, { amount: amount(100) });
    await settled();
  },
});
