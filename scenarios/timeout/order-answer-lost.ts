import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The answer to a prepaid order is lost: it is repeated under the same number with the same parameters.',
  requirements: ['IDEM-08', 'TIMEOUT-08', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, until, require }) {
    await nemesis.next(wallet.prepaid, 'lose-reply');
    const payment = await iut.withQr(await iut.pay());
    require(payment.qr !== '', 'the intermediary gave a QR after a lost answer');
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
  },
});
