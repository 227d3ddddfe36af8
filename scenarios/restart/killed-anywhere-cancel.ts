import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A paid payment is cancelled, and one that still waits for its payer is cancelled over the network; wherever the intermediary is killed on the way, nothing stays taken.',
  requirements: ['CANCEL-12', 'AVAIL-01', 'TIMEOUT-08', 'IDENTITY-2', 'IDENTITY-4'],
  isolation: 'instance',
  killPoints: true,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, until, settled }) {
    const [paid, waiting] = await Promise.all([
      iut.pay({ paymentCode: shopper.code('pays') }),
      iut.pay({ paymentCode: shopper.code('password') }),
    ]);
    await until(paid, 'SUCCEEDED');
    await Promise.all([iut.cancel(paid), iut.networkCancel(waiting)]);
    await settled();
  },
});
