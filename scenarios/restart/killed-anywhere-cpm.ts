import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A code payment whose payer types the password ends paid, once, wherever the intermediary is killed on the way.',
  requirements: ['AVAIL-01', 'IDEM-12', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  isolation: 'instance',
  killPoints: true,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, wechatpay, settled }) {
    const { payer } = wechatpay.payer.createPayer({});
    const { paymentCode } = wechatpay.payer.code({ payer, behaviour: 'password', afterMs: 8_000 });
    await iut.pay({ paymentCode });
    await settled();
  },
});
