import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A payment that nobody has paid cannot be refunded, and nothing is sent for it.',
  requirements: ['REFUND-06', 'API-01'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'], refunds: 'FULL' },
  async run({ iut, settled }) {
    const payment = await iut.pay();
    await iut.refund(payment, { amount: payment.amount });
    await settled();
  },
});
