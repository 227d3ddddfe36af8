import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The notification of a payment, and then of its refund, arrives while the intermediary still waits for the answer to its own request.',
  requirements: ['CB-07', 'REFUND-08', 'IDENTITY-1'],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, accounts, wechatpay, nemesis, until, happens, amount, require, settled }) {
    const ordered = await nemesis.hold(wechatpay.native, 'answer');
    const paying = iut.pay({ amount: amount(8_000) });
    await ordered.held();
    const [order] = wechatpay.operator.orders({ account: accounts.wechatpay ?? '' });
    require(order !== undefined, 'the network has opened the order');
    const { session } = wechatpay.payer.openOrder({ order: order?.order ?? '' });
    wechatpay.payer.confirm({ session });
    await happens('the payment notice is answered', ({ count }) => count('acknowledged', { about: 'payment' }) > 0);
    await ordered.release();
    const payment = await paying;
    await until(payment, 'SUCCEEDED');

    const accepted = await nemesis.hold(wechatpay.refund, 'answer');
    const refunding = iut.refund(payment, { amount: krw(3_000) });
    await accepted.held();
    await happens('the refund notice is answered', ({ count }) => count('acknowledged', { about: 'refund' }) > 0);
    await accepted.release();
    await refunding;
    await settled();
  },
});
