import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Notices are signed by Alipay over SHA-1, say that they are signed in a way that nobody knows, are for another application, of another seller, or another trade’s: none pays anything.',
  requirements: ['SIGN-04', 'CB-04', 'SEC-02', 'SEC-03'],
  needs: { wallet: 'ALIPAY', channel: 'open-platform', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, until, settled }) {
    const forms = [
      'weaker-sign-type',
      'unknown-sign-type',
      'other-app',
      'other-seller',
      'smaller-payment',
      'duplicate-parameters',
      'case-variants',
    ];
    for (const form of forms) {
      const payment = await iut.pay();
      await wallet.forge(payment, form);
      await iut.read(payment);
      shopper.pays(payment);
      await until(payment, 'SUCCEEDED');
    }
    await settled();
  },
});
