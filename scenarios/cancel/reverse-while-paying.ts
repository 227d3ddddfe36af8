import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A reverse is answered “the payer is typing the password, call again”: it is sent again, and what the payer pays meanwhile goes back.',
  requirements: ['CANCEL-06', 'CANCEL-08', 'CPM-05', 'IDENTITY-2'],
  switches: { wechatpay: { 'reverse-user-paying': 'user-paying' } },
  lastsNetworkMs: 60_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, wallet, happens, settled }) {
    const [pays, walksAway] = [shopper.code('password'), shopper.code('password')];
    const paying = Promise.all([iut.pay({ paymentCode: pays }), iut.pay({ paymentCode: walksAway })]);
    await happens('the network asks both for a password', ({ count }) => count('order-opened') > 1);
    for (const payment of await paying) await iut.cancel(payment);
    await happens('both are reversed too soon', ({ exchanges }) => exchanges(wallet.reverse) > 1);
    shopper.confirms(pays);
    await settled();
  },
});
