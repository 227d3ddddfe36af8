import { scenario } from '../../src/scenario/index.js';

const DAY_MS = 86_400_000;

export default scenario({
  purpose:
    'Two days after it was paid a payment is cancelled, when the network cancels nothing any more: given back by a refund, once.',
  requirements: ['CANCEL-05', 'IDENTITY-2', 'IDENTITY-4'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM', 'MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, alipay, until, settled }) {
    const [byCode, byQr] = await Promise.all([iut.pay({ paymentCode: shopper.code('pays') }), iut.pay()]);
    shopper.pays(byQr);
    for (const payment of [byCode, byQr]) {
      await until(payment, 'SUCCEEDED');
      alipay.operator.age({ order: await wallet.orderOf(payment), byMs: 2 * DAY_MS });
      await iut.cancel(payment);
    }
    await settled();
  },
});
