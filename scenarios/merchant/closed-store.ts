import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A merchant that has closed takes no new payment, and a payment of its last day can still be cancelled.',
  requirements: ['MERCH-03', 'IDENTITY-1'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, until, settled, require }) {
    const before = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(before, 'SUCCEEDED');
    const { status } = await iut.changeMerchant({ status: 'CLOSED' });
    require(status === 200, 'the merchant is closed');
    await iut.pay({ paymentCode: shopper.code('pays') });
    await iut.cancel(before);
    await settled();
    await iut.read(before);
  },
});
