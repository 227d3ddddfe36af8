import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A paid code payment is cancelled and the answer to the reversal is lost: repeated until definite, returned once.',
  requirements: ['CANCEL-01', 'IDEM-13', 'STATE-01', 'IDENTITY-2', 'IDENTITY-4'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, until, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await nemesis.next(wallet.reverse, 'lose-reply');
    await iut.cancel(payment);
    await settled();
  },
});
