import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A cancel is answered that the network does not know, and it was carried out: repeated under the same id until it is definite.',
  requirements: ['CANCEL-01', 'TIMEOUT-08', 'IDENTITY-2'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const paymentCode = shopper.code('password');
    const paying = iut.pay({ paymentCode });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    await nemesis.next(wallet.reverse, 'answer-error', { ...wallet.outage, effect: true });
    await iut.cancel(await paying);
    await settled();
  },
});
