import { krw, scenario } from '../../src/scenario/index.js';

const STYLES = ['unknown-field', 'pretty', 'reordered', 'escaped', 'absent-optionals', 'odd'];

export default scenario({
  purpose:
    'Genuine notifications of payments and refunds are written in every legal way that few expect: each is understood.',
  requirements: ['SIGN-02', 'CB-10'],
  lastsNetworkMs: 60_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, nemesis, until, amount, settled }) {
    for (const operation of [wechatpay.paymentNotice, wechatpay.refundNotice])
      for (const [skip, style] of STYLES.entries())
        await nemesis.next(operation, 'unusual-notification', { style }, { skip });
    await Promise.all(
      STYLES.map(async () => {
        const payment = await iut.pay({ amount: amount(3_000) });
        shopper.pays(payment);
        await until(payment, 'SUCCEEDED');
        await iut.refund(payment, { amount: krw(1_000) });
      }),
    );
    await settled();
  },
});
