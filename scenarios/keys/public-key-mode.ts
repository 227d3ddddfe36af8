import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The migration to a public key has ended, and no certificate is left: payments and refunds go on, also after a restart.',
  requirements: ['SIGN-05', 'SIGN-12'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, life, amount, require, settled }) {
    const { operator } = wechatpay;
    const before = await iut.pay();
    shopper.pays(before);
    await settled();
    // Nobody has to support it, and nobody ends the certificates who does not.
    require(operator.keys().publicKeyIsNamed, 'the intermediary names the public key in its requests');
    operator.openPublicKey();
    operator.movePublicKeyTo({ percent: 100 });
    operator.endCertificates();
    await life.restart();

    await iut.refund(before, { amount: amount(100) });
    const payment = await iut.pay();
    const order = await wechatpay.orderOf(payment);
    for (const form of ['unknown-serial', 'sandbox-key', 'own-key']) await operator.forge({ order, form });
    await iut.read(payment);
    shopper.pays(payment);
    await iut.pay({ paymentCode: shopper.code('pays') });
    await settled();
  },
});
