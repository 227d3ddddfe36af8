import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Refunds are accepted and take half a minute: pending until the network has given the money back, and asked about until then.',
  requirements: ['REFUND-04', 'REFUND-11', 'IDENTITY-1'],
  switches: { alipay: { 'refund-delay-ms': 30_000 } },
  lastsNetworkMs: 80_000,
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, untilRefund, amount, settled }) {
    const payment = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const refund = await iut.refund(payment, { amount: krw(2_000) });
    await iut.readRefund(refund);
    await untilRefund(refund, 'SUCCEEDED');
    await settled();
  },
});
