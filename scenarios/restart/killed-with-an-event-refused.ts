import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The platform has refused an event when the intermediary is killed: after its restart the same event comes again, until it is accepted.',
  requirements: ['CB-14', 'AVAIL-01'],
  isolation: 'instance',
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, merchantId, shopper, zeropay, life, until, happens, settled }) {
    // More than once, so that no resend is quicker than the kill.
    zeropay.operator.refuseEvents({ times: 3, merchant: merchantId });
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await happens('an event is refused', ({ count }) => count('event-received', { accepted: false }) > 0);
    await life.kill();
    await life.restart();
    await settled();
  },
});
