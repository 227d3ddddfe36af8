import { krw, money, type Payment, type Stage, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'One refund is closed by the network and one becomes abnormal: shown so, the closed amount is free again, the abnormal one not until its end.',
  requirements: ['REFUND-05', 'REFUND-11'],
  lastsNetworkMs: 200_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run(stage) {
    const { iut, shopper, accounts, wechatpay, until, untilRefund, amount, happens, settled } = stage;
    const payment = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    wechatpay.operator.holdRefunds({ account: accounts.wechatpay ?? '' });
    const closed = await iut.refund(payment, { amount: krw(2_000) });
    const abnormal = await iut.refund(payment, { amount: krw(3_000) });
    await happens('the network has taken in both refunds', ({ count }) => count('refund-accepted') > 1);
    wechatpay.operator.settleRefund({ refund: await numberOf(stage, payment, 2_000), as: 'REFUNDCLOSE' });
    wechatpay.operator.settleRefund({ refund: await numberOf(stage, payment, 3_000), as: 'ABNORMAL' });
    await untilRefund(closed, 'FAILED');
    await untilRefund(abnormal, 'ACTION_REQUIRED');
    await iut.read(payment);
    wechatpay.operator.holdRefunds({ account: accounts.wechatpay ?? '', hold: false });
    // All but the abnormal one can be given back, and not a won more.
    await iut.refund(payment, { amount: money('KRW', payment.amount.minor - 2_999n) });
    await iut.refund(payment, { amount: money('KRW', payment.amount.minor - 3_000n) });
    wechatpay.operator.settleRefund({ refund: await numberOf(stage, payment, 3_000), as: 'SUCCESS' });
    await settled();
  },
});

/** The number that the IUT gave the refund of this many won. */
async function numberOf({ wechatpay, require }: Stage, payment: Payment, won: number): Promise<string> {
  const { refunds } = wechatpay.operator.orderState({ order: await wechatpay.orderOf(payment) });
  const found = refunds.find(({ amount }) => amount.value === String(won));
  require(found !== undefined, `the network knows a refund of ${won} won`);
  return found?.refund ?? '';
}
