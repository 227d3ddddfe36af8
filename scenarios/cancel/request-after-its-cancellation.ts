import { scenario } from '../../src/scenario/index.js';

/** Network ms for which the end of the cancellation is waited for at most. */
const PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 5_000;

export default scenario({
  purpose:
    'A code payment is cancelled from the till while its request is on its way, and arrives after that: its money goes back by itself.',
  requirements: ['CANCEL-09', 'CANCEL-03', 'STATE-01', 'IDENTITY-2'],
  lastsNetworkMs: 300_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, pass, happens, settled }) {
    const paymentCode = shopper.code('pays');
    const request = await nemesis.hold(wallet.code, 'request');
    const draft = iut.draft({ paymentCode });
    const paying = iut.pay({ paymentId: draft.paymentId, amount: draft.amount, paymentCode, with: draft.request });
    await request.held();
    await iut.networkCancel(draft);
    // Who does not believe “no such order” that long goes on asking, and that is right too.
    for (let waited = 0; waited < PATIENCE_MS && !(await isCancelled()); waited += LOOK_EVERY_MS)
      await pass(LOOK_EVERY_MS);
    await request.release();
    await happens('the late request is carried out', ({ exchanges }) => exchanges(wallet.code) > 0);
    await paying;
    await settled();

    async function isCancelled() {
      const { body } = await iut.read(draft);
      return (body as { status?: unknown } | undefined)?.status === 'CANCELLED';
    }
  },
});
