import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A code payment is still on its way when the network says “no such order”, and arrives then: paid and shown, or returned.',
  requirements: ['TIMEOUT-06', 'TIMEOUT-08', 'IDENTITY-1'],
  lastsNetworkMs: 200_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const paymentCode = shopper.code('pays');
    const request = await nemesis.hold(wallet.code, 'request');
    const paying = iut.pay({ paymentCode });
    await request.held();
    await happens(
      'the network is asked about an order that it does not know',
      ({ exchanges }) => exchanges(wallet.query) + exchanges(wallet.reverse) > 0,
    );
    await request.release();
    await paying;
    await settled();
  },
});
