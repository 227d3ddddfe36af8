import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A part was refunded at the network’s portal, and the payment is cancelled before that was noticed: what is left goes back, and no more.',
  requirements: ['CANCEL-10', 'IDENTITY-4'],
  lastsNetworkMs: 200_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(6_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await wallet.refundFromPortal(payment, krw(1_700));
    await iut.cancel(payment);
    await settled();
  },
});
