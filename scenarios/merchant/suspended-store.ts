import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A suspended merchant takes no new payment, by QR or by code; what it was paid before can be given back; and it sells again afterwards.',
  requirements: ['MERCH-03', 'API-01'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, until, untilRefund, amount, settled, require }) {
    const before = await iut.pay({ amount: amount(6_000), paymentCode: shopper.code('pays') });
    await until(before, 'SUCCEEDED');
    const { status } = await iut.changeMerchant({ status: 'SUSPENDED' });
    require(status === 200, 'the merchant is suspended');
    await iut.pay({ paymentCode: shopper.code('pays') });
    await iut.pay();
    await iut.read(before);
    await untilRefund(await iut.refund(before, { amount: krw(1_500) }), 'SUCCEEDED');
    await iut.changeMerchant({ status: 'ACTIVE' });
    await until(await iut.pay({ paymentCode: shopper.code('pays') }), 'SUCCEEDED');
    await settled();
  },
});
