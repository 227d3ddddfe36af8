import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A new platform certificate is published and signs by turns with the old one, then alone: messages of either are believed.',
  requirements: ['SIGN-06'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, amount, happens, require, settled }) {
    const { operator } = wechatpay;
    const [former = ''] = operator.keys().certificates;
    const before = await iut.pay();
    shopper.pays(before);
    await settled();

    const { serial } = await operator.publishPlatformCertificate();
    // Whoever does not know the new one yet can still download the list under the old one.
    operator.signWith({ serial, of: 'notices' });
    shopper.pays(await iut.pay());
    await settled();
    await happens(
      'the new certificate is fetched, or has been refused for minutes',
      ({ count }) => operator.keys().newestIsFetched || count('acknowledged', { success: false }) > 4,
    );
    // Who fetches it by a timer alone would need hours that nobody has here.
    require(operator.keys().newestIsFetched, 'the intermediary fetches the new certificate');

    operator.signAlternately();
    for (let turn = 0; turn < 2; turn += 1) {
      shopper.pays(await iut.pay());
      await iut.pay({ paymentCode: shopper.code('pays') });
    }
    await iut.refund(before, { amount: amount(100) });
    await settled();

    operator.signWith({ serial });
    operator.withdrawPlatformCertificate({ serial: former });
    shopper.pays(await iut.pay());
    await settled();
  },
});
