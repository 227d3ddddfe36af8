import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A refund request goes astray, and for minutes the network answers no question about it: it waits, is never failed by its age, and is made in the end.',
  requirements: ['REFUND-07', 'REFUND-02', 'IDENTITY-1'],
  lastsNetworkMs: 260_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, accounts, wechatpay, nemesis, until, amount, settled }) {
    const payment = await iut.pay({ amount: amount(11_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await nemesis.next(wechatpay.refund, 'reset-before');
    const account = accounts.wechatpay ?? '';
    // Whoever sends it again, under its number, need not ask: so this is no fault that must strike.
    await wechatpay.operator.answerWith({ operation: wechatpay.refundQuery, code: 'SYSTEM_ERROR', account, times: 5 });
    await iut.refund(payment, { amount: krw(4_000) });
    await settled();
  },
});
