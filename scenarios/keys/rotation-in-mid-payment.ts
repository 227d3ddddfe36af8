import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Between order and payment the platform certificate changes: first notices, then answers come under the new one, and nothing is lost.',
  requirements: ['SIGN-06', 'TIMEOUT-08'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'] },
  async run({ iut, shopper, wechatpay, happens, settled }) {
    const { operator } = wechatpay;
    const [former = ''] = operator.keys().certificates;
    const payment = await iut.pay();
    const paymentCode = shopper.code('password');
    await iut.pay({ paymentCode });
    const { serial } = await operator.publishPlatformCertificate();
    operator.signWith({ serial, of: 'notices' });
    shopper.pays(payment);
    await happens(
      'the new certificate is fetched, or has been refused for minutes',
      ({ count }) => operator.keys().newestIsFetched || count('acknowledged', { success: false }) > 4,
    );
    // Who fetches it by a timer alone is given time, since both are valid: the old one goes on.
    operator.signWith({ serial: operator.keys().newestIsFetched ? serial : former });
    shopper.confirms(paymentCode);
    await settled();
  },
});
