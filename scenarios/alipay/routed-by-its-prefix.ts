import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Codes of both wallets are read at one till, and nobody says whose they are: each is charged at the network of its prefix.',
  requirements: ['CPM-01', 'IDENTITY-1'],
  needs: { wallet: 'ALIPAY', modes: ['CPM'] },
  async run({ iut, shopper, until, settled }) {
    for (const of of ['ALIPAY', 'WECHATPAY'] as const) {
      const payment = await iut.pay({ wallet: 'AUTO', paymentCode: shopper.code('pays', of) });
      await until(payment, 'SUCCEEDED');
    }
    await settled();
  },
});
