import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Notices say that the payer is done and the payment is not, and one is of a type that nobody knows: no effect, whatever becomes of it.',
  requirements: ['CB-12'],
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, until, settled }) {
    for (const form of ['pending', 'unknown-event-type']) {
      const payment = await iut.pay();
      await wallet.forge(payment, form);
      await iut.read(payment);
      shopper.pays(payment);
      await until(payment, 'SUCCEEDED');
    }
    await settled();
  },
});
