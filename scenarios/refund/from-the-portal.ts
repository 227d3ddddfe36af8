import { krw, money, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The merchant refunds a part at the network’s own portal, which tells nobody: noticed, and what is left is less by it.',
  requirements: ['REFUND-14', 'REFUND-11', 'IDENTITY-1'],
  lastsNetworkMs: 150_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, until, amount, settled }) {
    const [byCode, byQr] = await Promise.all([
      iut.pay({ amount: amount(6_000), paymentCode: shopper.code('pays') }),
      iut.pay({ amount: amount(5_000) }),
    ]);
    shopper.pays(byQr);
    await Promise.all([until(byCode, 'SUCCEEDED'), until(byQr, 'SUCCEEDED')]);
    await wallet.refundFromPortal(byCode, krw(1_700));
    await wallet.refundFromPortal(byQr, byQr.amount);
    await settled();
    // One won more than is left, then a part of it, then nothing of what is wholly back.
    await iut.refund(byCode, { amount: money('KRW', byCode.amount.minor - 1_699n) });
    await iut.refund(byCode, { amount: krw(500) });
    await iut.refund(byQr, { amount: krw(1) });
    await settled();
  },
});
