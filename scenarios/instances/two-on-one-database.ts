import { money, scenario } from '../../src/scenario/index.js';

/** Network ms for which a message is held: longer than a lease that is shortened by the rate, shorter than any caller waits. */
const HELD_MS = 75_000;

export default scenario({
  purpose:
    'One create and one refund come to both instances at once, and the network is slow with each: however long it holds them, each is carried out once.',
  requirements: ['AVAIL-07', 'IDEM-04', 'IDEM-06', 'TIMEOUT-08', 'IDENTITY-3', 'IDENTITY-4'],
  isolation: 'instance',
  instances: 2,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, pass, until, amount, settled }) {
    const second = iut.instance(2);
    const paymentCode = shopper.code('pays');
    const draft = iut.draft({ amount: amount(9_000), paymentCode });
    const request = { paymentId: draft.paymentId, amount: draft.amount, paymentCode, with: draft.request };
    const answer = await nemesis.hold(wallet.code, 'answer');
    const first = iut.pay(request);
    const others = [second.pay(request)];
    await answer.held();
    // Whether it is answered at once or when the first has ended is the instance's to say.
    others.push(second.pay(request));
    await pass(HELD_MS);
    await answer.release();
    const payment = await first;
    await Promise.all(others);
    await until(payment, 'SUCCEEDED');

    const asked = await nemesis.hold(wallet.refund, 'request');
    const refund = { amount: money('KRW', 2_000n), refundId: `both-${draft.paymentId}` };
    await Promise.all([iut.refund(payment, refund), second.refund(payment, refund)]);
    await asked.held();
    await pass(HELD_MS);
    await asked.release();
    await settled();
  },
});
