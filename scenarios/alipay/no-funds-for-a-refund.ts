import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A refund that the merchant’s balance does not cover is sent again later under its id, or left visibly pending.',
  requirements: ['REFUND-10', 'REFUND-11'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'ALIPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, accounts, wallet, alipay, until, amount, happens, settled }) {
    const payment = await iut.pay({ amount: amount(7_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const account = accounts[wallet.network] ?? '';
    alipay.operator.setFunds({ account, enough: false });
    await iut.refund(payment, { amount: krw(2_500) });
    await happens('the network refuses the refund', ({ exchanges }) => exchanges(wallet.refund) > 0);
    alipay.operator.setFunds({ account, enough: true });
    await settled();
  },
});
