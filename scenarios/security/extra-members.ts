import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A create request brings a price, a currency, a merchant, a notify address and a paid status of its own: ignored or refused, never used.',
  requirements: ['SEC-04'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM', 'MPM_DYNAMIC'] },
  async run({ iut, shopper, anotherMerchant, settled }) {
    const other = await anotherMerchant();
    const intruders: Record<string, unknown>[] = [
      { price: '100', total: 100, total_fee: 100, currency: 'CNY' },
      { merchantId: other.merchantId, merchant: other.merchantId, subMerchantId: other.merchantId },
      {
        notify_url: 'http://127.0.0.1:9/elsewhere',
        notifyUrl: 'http://127.0.0.1:9/elsewhere',
        callbackUrl: 'http://127.0.0.1:9/elsewhere',
      },
      { status: 'SUCCEEDED', succeededAt: '2026-01-01T00:00:00+09:00', paid: true, trade_state: 'SUCCESS' },
      { __proto__x: 1, constructor: { status: 'SUCCEEDED' }, version: 99, networkOrderId: 'an-order-of-the-client' },
    ];
    for (const intruder of intruders) {
      await iut.pay({ with: intruder });
      await iut.pay({ paymentCode: shopper.code('pays'), with: intruder });
    }
    await settled();
  },
});
