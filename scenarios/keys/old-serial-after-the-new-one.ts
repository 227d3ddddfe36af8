import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A new platform certificate is published and fetched; the old one, still valid, goes on signing, and is believed.',
  requirements: ['SIGN-06'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, amount, happens, require, settled }) {
    const { operator } = wechatpay;
    const [former = ''] = operator.keys().certificates;
    const first = await iut.pay();
    // Ordered beforehand, so that a QR is there to be paid whatever becomes of later answers.
    const second = await iut.pay();
    const { serial } = await operator.publishPlatformCertificate();
    operator.signWith({ serial, of: 'notices' });
    shopper.pays(first);
    await settled();
    await happens(
      'the new certificate is fetched, or has been refused for minutes',
      ({ count }) => operator.keys().newestIsFetched || count('acknowledged', { success: false }) > 4,
    );
    // Who fetches it by a timer alone has held nothing but the old one.
    require(operator.keys().newestIsFetched, 'the intermediary fetches the new certificate');
    await iut.refund(first, { amount: amount(100) });
    await settled();

    operator.signWith({ serial: former });
    shopper.pays(second);
    await iut.pay({ paymentCode: shopper.code('pays') });
    await settled();
  },
});
