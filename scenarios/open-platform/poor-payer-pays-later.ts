import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A payer has too little, and the trade that his code has made waits on in his wallet: ended before the payment is called failed, so that he cannot pay it afterwards.',
  requirements: ['TIMEOUT-05', 'TIMEOUT-08', 'IDENTITY-2'],
  needs: { wallet: 'ALIPAY', channel: 'open-platform', modes: ['CPM'] },
  async run({ iut, shopper, until, settled }) {
    const paymentCode = shopper.code('insufficient-funds');
    await until(await iut.pay({ paymentCode }), 'FAILED');
    shopper.confirms(paymentCode);
    await settled();
  },
});
