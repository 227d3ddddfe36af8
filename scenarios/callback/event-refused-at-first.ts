import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The platform does not accept the first two deliveries of an event: it comes again, the same to the byte.',
  requirements: ['CB-14', 'CB-13'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, merchantId, shopper, zeropay, until, happens }) {
    zeropay.operator.refuseEvents({ times: 2, merchant: merchantId });
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await happens('an event is accepted', ({ count }) => count('event-received', { accepted: true }) > 0);
  },
});
