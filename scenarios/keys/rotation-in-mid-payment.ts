import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Between order and payment the platform certificate changes: first notices, then answers come under the new one, and nothing is lost.',
  requirements: ['SIGN-06', 'TIMEOUT-08'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'] },
  async run({ iut, shopper, wechatpay, happens, settled }) {
    const { operator } = wechatpay;
    const payment = await iut.pay();
    const paymentCode = shopper.code('password');
    await iut.pay({ paymentCode });
    const { serial } = await operator.publishPlatformCertificate();
    operator.signWith({ serial, of: 'notices' });
    shopper.pays(payment);
    await happens('the payment is told of', ({ count }) => count('acknowledged') > 0);
    operator.signWith({ serial });
    shopper.confirms(paymentCode);
    await settled();
  },
});
