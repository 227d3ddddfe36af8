import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The network would charge a code as often as it is read: a code whose payment is paid, or was given back, is refused by the intermediary itself.',
  requirements: ['CPM-02', 'API-01'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, until, settled }) {
    wallet.permit('used-code');
    const [kept, returned] = [shopper.code('pays'), shopper.code('pays')];
    const [payment, cancelled] = await Promise.all([
      iut.pay({ paymentCode: kept }),
      iut.pay({ paymentCode: returned }),
    ]);
    await Promise.all([until(payment, 'SUCCEEDED'), until(cancelled, 'SUCCEEDED')]);
    await iut.cancel(cancelled);
    await iut.pay({ paymentCode: kept });
    await until(cancelled, 'CANCELLED');
    await iut.pay({ paymentCode: returned });
    await settled();
  },
});
