import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Refunds are answered that they went well, and that no money has moved: under way, or made by a request whose answer was lost. Neither is shown as done before the network says so, and each is made once, under one number.',
  requirements: ['REFUND-02', 'REFUND-04', 'REFUND-11', 'IDENTITY-1'],
  lastsNetworkMs: 180_000,
  needs: { wallet: 'ALIPAY', channel: 'open-platform', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, accounts, wallet, alipay, nemesis, until, untilRefund, amount, pass, happens, settled }) {
    const payment = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const account = accounts['alipay-cn'] ?? '';
    alipay.operator.holdRefunds({ account });
    const slow = await iut.refund(payment, { amount: krw(2_000) });
    await happens('the network has accepted the refund', ({ count }) => count('refund-accepted') > 0);
    await pass(20_000);
    await iut.readRefund(slow);
    const { refunds } = alipay.operator.orderState({ order: await wallet.orderOf(payment) });
    alipay.operator.holdRefunds({ account, hold: false });
    alipay.operator.settleRefund({ refund: refunds[0]?.refund ?? '' });
    await untilRefund(slow, 'SUCCEEDED');
    await nemesis.next(wallet.refund, 'answer-error', { ...wallet.outage, effect: true });
    await untilRefund(await iut.refund(payment, { amount: krw(3_000) }), 'SUCCEEDED');
    await settled();
  },
});
