import { scenario } from '../../src/scenario/index.js';

const DAY_MS = 86_400_000;

export default scenario({
  purpose:
    'A code payment is cancelled eight days later, when the network reverses nothing any more: given back by a refund, once.',
  requirements: ['CANCEL-05', 'IDENTITY-2', 'IDENTITY-4'],
  lastsNetworkMs: 60_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, wechatpay, until, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    wechatpay.operator.age({ order: await wechatpay.orderOf(payment), byMs: 8 * DAY_MS });
    await iut.cancel(payment);
    await settled();
  },
});
