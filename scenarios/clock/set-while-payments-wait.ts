import { krw, type Stage, scenario } from '../../src/scenario/index.js';

const MINUTE_MS = 60_000;
/** On, and back to the true time. */
const STEPS_MS = [4 * MINUTE_MS, -4 * MINUTE_MS];
/** Longer than a step, so that an order that expires early expires by a clock alone. */
const EXPIRES_IN_MS = 8 * MINUTE_MS;
const PAYS_AFTER_MS = 6 * MINUTE_MS;

export default scenario({
  purpose:
    'The clock is set on and back by four minutes while a password, a payer, a cancellation and a refund are waited for: nothing happens twice, too early or not at all.',
  requirements: ['AVAIL-06', 'TIMEOUT-08', 'CANCEL-07', 'IDENTITY-1', 'IDENTITY-2'],
  isolation: 'clock',
  lastsNetworkMs: 30 * MINUTE_MS,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run(stage) {
    // How long it waits when nobody touches the clock.
    await stage.iut.pay({ paymentCode: stage.shopper.code('password') });
    await stage.settled();
    for (const stepMs of STEPS_MS) {
      await setWhilePaymentsWait(stage, stepMs);
      await stage.settled();
    }
  },
});

async function setWhilePaymentsWait(stage: Stage, stepMs: number): Promise<void> {
  const { iut, shopper, wallet, nemesis, clock, amount, until, happens, pass } = stage;
  const paid = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
  await until(paid, 'SUCCEEDED');
  const [types, forgets, leaves] = [shopper.code('password'), shopper.code('password'), shopper.code('password')];
  const [typed, , left] = await Promise.all([types, forgets, leaves].map((paymentCode) => iut.pay({ paymentCode })));
  const waiting = await iut.pay({ expiresInMs: EXPIRES_IN_MS });
  const cashier = shopper.opens(waiting);
  const lost = await nemesis.next(wallet.refund, 'lose-reply');
  await iut.refund(paid, { amount: krw(2_000) });
  await happens('the answer to the refund is lost', () => lost.struck > 0);
  if (left !== undefined) await iut.cancel(left);

  clock.step(stepMs);

  await pass(20_000);
  shopper.confirms(types);
  if (typed !== undefined) await until(typed, 'SUCCEEDED');
  await pass(PAYS_AFTER_MS);
  cashier.confirm();
}
