import { money, scenario } from '../../src/scenario/index.js';

/** Network ms for which the refund is held once the dead instance is back. */
const HELD_MS = 45_000;

export default scenario({
  purpose:
    'One of two instances is killed with a payment in hand, and comes back while the other has a refund at the network: each is carried out once, and ends.',
  requirements: ['AVAIL-07', 'AVAIL-01', 'IDEM-12', 'TIMEOUT-08', 'IDENTITY-3', 'IDENTITY-4'],
  isolation: 'instance',
  instances: 2,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, life, pass, until, amount, settled }) {
    const paid = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    await until(paid, 'SUCCEEDED');

    const answer = await nemesis.hold(wallet.code, 'answer');
    const paying = iut.instance(2).pay({ paymentCode: shopper.code('pays') });
    await answer.held();
    await life.kill(2);
    await answer.release();
    // Its terminal got no answer, and asks the one that is left.
    await iut.repeat(await paying);

    const asked = await nemesis.hold(wallet.refund, 'request');
    const refunding = iut.refund(paid, { amount: money('KRW', 2_000n) });
    await asked.held();
    await life.restart(2);
    await pass(HELD_MS);
    await asked.release();
    await refunding;
    await settled();
  },
});
