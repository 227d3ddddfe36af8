import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Another merchant, with the same payment id and its own token, neither sees nor touches this merchant’s payment.',
  requirements: ['MERCH-04', 'IDEM-07', 'MERCH-02'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, anotherMerchant, until, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const other = await anotherMerchant();
    const stranger = iut.as(other.token);
    await stranger.read(payment);
    await stranger.cancel(payment);
    await stranger.refund(payment, { amount: payment.amount });
    await iut.as(null).read(payment);
    const same = await other.iut.pay({ paymentId: payment.paymentId, paymentCode: shopper.code('pays') });
    await settled();
    await other.iut.read(same);
    await iut.read(payment);
  },
});
