import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A payer’s coupon makes the wallet pay less than the order costs: order, payer’s and settlement amount are kept apart, also in its refunds.',
  requirements: ['AMOUNT-09', 'AMOUNT-08', 'IDENTITY-1'],
  lastsNetworkMs: 120_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, wechatpay, until, amount, require, settled }) {
    const thrifty = () => wechatpay.payer.createPayer({ coupon: 700 }).payer;
    const byQr = await iut.pay({ amount: amount(9_000) });
    require(byQr.qr !== '', 'the intermediary gave a QR to open');
    const { session } = wechatpay.payer.scan({ payer: thrifty(), codeUrl: byQr.qr });
    wechatpay.payer.confirm({ session });
    const { paymentCode } = wechatpay.payer.code({ payer: thrifty() });
    const byCode = await iut.pay({ amount: amount(8_000), paymentCode });
    await Promise.all([until(byQr, 'SUCCEEDED'), until(byCode, 'SUCCEEDED')]);
    await iut.refund(byCode, { amount: krw(2_345) });
    await iut.refund(byQr, { amount: byQr.amount });
    await settled();
    await iut.receipt(byCode);
  },
});
