import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'Another merchant, with the same payment id and its own token, neither sees nor touches this merchant’s payment.',
  requirements: ['MERCH-04', 'IDEM-07', 'MERCH-02'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, merchantId, shopper, anotherMerchant, until, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const other = await anotherMerchant();
    const path = `/v1/merchants/${merchantId}/payments/${payment.paymentId}`;
    await iut.call('GET', path, { token: other.token, payment: payment.paymentId, operation: 'getPayment' });
    await iut.call('POST', `${path}/cancel`, { token: other.token, payment: payment.paymentId, operation: 'cancelPayment', body: { requestId: 'x1' } });
    await iut.call('GET', path, { token: null, payment: payment.paymentId, operation: 'getPayment' });
    const same = await other.iut.pay({ paymentId: payment.paymentId, paymentCode: shopper.code('pays') });
    await settled();
    await other.iut.read(same);
    await iut.read(payment);
  },
});
