import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A refund that was accepted fails in the end: shown so, and its amount is free again.',
  requirements: ['REFUND-05', 'REFUND-11', 'IDENTITY-1'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, accounts, wallet, alipay, until, untilRefund, amount, happens, settled }) {
    const payment = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const account = accounts.alipay ?? '';
    alipay.operator.holdRefunds({ account });
    const refund = await iut.refund(payment, { amount: krw(2_000) });
    await happens('the network has accepted the refund', ({ count }) => count('refund-accepted') > 0);
    const { refunds } = alipay.operator.orderState({ order: await wallet.orderOf(payment) });
    alipay.operator.settleRefund({ refund: refunds[0]?.refund ?? '', as: 'FAIL' });
    await untilRefund(refund, 'FAILED');
    alipay.operator.holdRefunds({ account, hold: false });
    await iut.refund(payment, { amount: payment.amount });
    await settled();
  },
});
