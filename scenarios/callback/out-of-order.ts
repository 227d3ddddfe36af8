import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A refund’s notification comes before its payment’s, and “abnormal” after the “success” that followed it: the end is the network’s own.',
  requirements: ['CB-08', 'CB-11', 'STATE-01', 'IDENTITY-1'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  switches: { wechatpay: { 'refund-notice-states': 'abnormal-event' } },
  async run({ iut, accounts, shopper, wechatpay, nemesis, until, untilRefund, happens, amount, settled }) {
    const { operator } = wechatpay;
    const paid = await nemesis.hold(wechatpay.paymentNotice, 'notification');
    const payment = await iut.pay({ amount: amount(9_000) });
    const order = await wechatpay.orderOf(payment);
    shopper.pays(payment);
    await paid.held();
    await until(payment, 'SUCCEEDED');

    operator.holdRefunds({ account: accounts.wechatpay ?? '' });
    const refund = await iut.refund(payment, { amount: krw(4_000) });
    await happens('the refund is at the network', ({ count }) => count('refund-accepted') > 0);
    const number = operator.orderState({ order }).refunds[0]?.refund ?? '';
    const abnormal = await nemesis.hold(wechatpay.refundNotice, 'notification');
    operator.settleRefund({ refund: number, as: 'ABNORMAL' });
    await abnormal.held();
    operator.settleRefund({ refund: number });
    await happens('its success is acknowledged', ({ count }) => count('acknowledged', { success: true }) > 0);
    await untilRefund(refund, 'SUCCEEDED');
    await iut.read(payment);

    await abnormal.release();
    await happens('the older one is answered', ({ count }) => count('acknowledged', { about: 'refund' }) >= 2);
    await iut.read(payment);
    await paid.release();
    await settled();
  },
});
