import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A merchant with a token of its own asks for another’s payment, list, refunds, history, receipt and record, and changes none of them.',
  requirements: ['MERCH-04', 'STATE-04'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, merchantId, shopper, amount, anotherMerchant, until, untilRefund, settled }) {
    const payment = await iut.pay({ amount: amount(6_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const refund = await iut.refund(payment, { amount: krw(1_000) });
    await untilRefund(refund, 'SUCCEEDED');
    const other = await anotherMerchant();
    const own = await other.iut.pay({ paymentCode: shopper.code('pays') });

    const stranger = iut.as(other.token);
    await stranger.read(payment);
    await stranger.list({ storeId: String(payment.request.storeId) });
    await stranger.refund(payment, { amount: krw(1_000) });
    await stranger.cancel(payment);
    const merchant = `/v1/merchants/${merchantId}`;
    const views = ['history', 'receipt', 'refunds'].map((view) => `${merchant}/payments/${payment.paymentId}/${view}`);
    for (const path of [...views, `${merchant}/refunds/${refund.refundId}`, merchant])
      await iut.raw({ method: 'GET', path, token: other.token });
    const body = JSON.stringify({ requestId: 'mine', webhook: { url: 'https://shop.invalid/', secret: 'aGk=' } });
    await iut.raw({ method: 'PATCH', path: merchant, token: other.token, body });

    // Its own views, asked for with the other's store, hold nothing of the other.
    await other.iut.list();
    await other.iut.list({ storeId: String(payment.request.storeId) });
    await until(own, 'SUCCEEDED');
    await settled();
    await iut.read(payment);
  },
});
