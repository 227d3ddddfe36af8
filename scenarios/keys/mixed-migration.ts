import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'WeChat Pay moves from certificates to a public key, answers at once and notifications in steps: both are believed all the way.',
  requirements: ['SIGN-06'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, amount, require, settled }) {
    const { operator } = wechatpay;
    const before = await iut.pay();
    shopper.pays(before);
    await settled();
    // Nobody has to support it, and nobody opens it who does not.
    require(operator.keys().publicKeyIsNamed, 'the intermediary names the public key in its requests');
    operator.openPublicKey();
    await iut.refund(before, { amount: amount(100) });
    for (const percent of [50, 100]) {
      operator.movePublicKeyTo({ percent });
      shopper.pays(await iut.pay());
      shopper.pays(await iut.pay());
      await iut.pay({ paymentCode: shopper.code('pays') });
      await settled();
    }
  },
});
