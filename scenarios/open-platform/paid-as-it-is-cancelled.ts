import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Two payers are asked for a password, and the store cancels: one has typed it when the cancel arrives, which then gives back, the other never does, and his trade is closed.',
  requirements: ['TIMEOUT-08', 'CPM-05', 'IDENTITY-1', 'IDENTITY-2'],
  lastsNetworkMs: 60_000,
  needs: { wallet: 'ALIPAY', channel: 'open-platform', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const [types, neverTypes] = [shopper.code('password'), shopper.code('password')];
    const payments = await Promise.all([types, neverTypes].map((paymentCode) => iut.pay({ paymentCode })));
    await happens('both are asked for a password', ({ count }) => count('order-opened') > 1);
    const cancels = await nemesis.hold(wallet.reverse, 'request', { times: 2 });
    const cancelling = Promise.all(payments.map((payment) => iut.cancel(payment)));
    await happens('both cancels are on their way', () => cancels.count > 1);
    shopper.confirms(types);
    await cancels.release();
    await cancelling;
    await settled();
  },
});
