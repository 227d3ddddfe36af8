import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'In real time, where advice about pace is what it says: the payer takes twenty seconds to type the password, and the network is not asked faster than it wishes.',
  requirements: ['TIMEOUT-04', 'CPM-04'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  rate: 1,
  lastsNetworkMs: 25_000,
  async run({ iut, shopper, pass, happens, until }) {
    const paymentCode = shopper.code('password');
    const paying = iut.pay({ paymentCode });
    await happens('the network asks the payer for a password', ({ count }) => count('order-opened') > 0);
    await pass(20_000);
    shopper.confirms(paymentCode);
    await until(await paying, 'SUCCEEDED');
  },
});
