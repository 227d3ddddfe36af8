import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A query is answered “not paid” and the answer is overtaken by the notification; another and its notification arrive at once.',
  requirements: ['TIMEOUT-12', 'STATE-01', 'IDEM-11', 'TIMEOUT-08'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, happens, pass, settled }) {
    const asked = await iut.pay();
    const notPaid = await nemesis.hold(wallet.query, 'answer');
    await notPaid.held();
    shopper.pays(asked);
    await happens('the payment notice is acknowledged', ({ count }) => count('acknowledged', { success: true }) > 0);
    await iut.read(asked);
    await notPaid.release();
    // What a stale answer spoils, the next one may mend: looked at in between.
    for (let looks = 0; looks < 4; looks += 1) {
      await pass(1_500);
      await iut.read(asked);
    }
    await settled();

    const notice = await nemesis.hold(wallet.paymentNotice, 'notification');
    const askedToo = await iut.pay();
    shopper.pays(askedToo);
    await notice.held();
    const paid = await nemesis.hold(wallet.query, 'answer');
    await paid.held();
    await nemesis.releaseTogether([paid, notice]);
    await settled();
  },
});
