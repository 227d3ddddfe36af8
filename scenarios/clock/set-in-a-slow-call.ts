import { krw, scenario } from '../../src/scenario/index.js';

const MINUTE_MS = 60_000;
/** Network ms, before a step and after it, for which a message is held: a moment, by any clock that nobody sets. */
const HELD_MS = 3_000;

export default scenario({
  purpose:
    'The clock is set on by four minutes while the network has a payment and a refund of one of two instances in hand: neither is carried out once more.',
  requirements: ['AVAIL-06', 'AVAIL-07', 'TIMEOUT-08', 'IDENTITY-3', 'IDENTITY-4'],
  isolation: 'clock',
  instances: 2,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, clock, pass, until, amount, settled }) {
    const answer = await nemesis.hold(wallet.code, 'answer');
    const paying = iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    await answer.held();
    await pass(HELD_MS);
    clock.step(4 * MINUTE_MS);
    await pass(HELD_MS);
    await answer.release();
    const payment = await paying;
    await until(payment, 'SUCCEEDED');
    clock.step(-4 * MINUTE_MS);

    const refund = await nemesis.hold(wallet.refund, 'request');
    await iut.refund(payment, { amount: krw(2_000) });
    await refund.held();
    await pass(HELD_MS);
    clock.step(4 * MINUTE_MS);
    await pass(HELD_MS);
    await refund.release();
    await settled();
  },
});
