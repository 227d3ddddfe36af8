import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A refund that the merchant’s unsettled funds do not cover is sent again later under its number, or left visibly pending.',
  requirements: ['REFUND-10', 'REFUND-11'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, accounts, wechatpay, until, amount, happens, settled }) {
    const payment = await iut.pay({ amount: amount(7_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const account = accounts.wechatpay ?? '';
    wechatpay.operator.setFunds({ account, enough: false });
    await iut.refund(payment, { amount: krw(2_500) });
    await happens(
      'the network refuses the refund for want of funds',
      ({ exchanges }) => exchanges(wechatpay.refund) > 0,
    );
    wechatpay.operator.setFunds({ account, enough: true });
    await settled();
  },
});
