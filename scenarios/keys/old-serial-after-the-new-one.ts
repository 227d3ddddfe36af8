import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A new platform certificate is published and fetched; the old one, still valid, goes on signing, and is believed.',
  requirements: ['SIGN-06'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, amount, settled }) {
    const { operator } = wechatpay;
    const [former = ''] = operator.keys().certificates;
    const first = await iut.pay();
    // Ordered beforehand, so that a QR is there to be paid whatever becomes of later answers.
    const second = await iut.pay();
    const { serial } = await operator.publishPlatformCertificate();
    operator.signWith({ serial, of: 'notices' });
    shopper.pays(first);
    await settled();
    await iut.refund(first, { amount: amount(100) });
    await settled();

    operator.signWith({ serial: former });
    shopper.pays(second);
    await iut.pay({ paymentCode: shopper.code('pays') });
    await settled();
  },
});
