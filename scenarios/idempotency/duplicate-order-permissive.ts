import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The network would charge one order number twice: a create that comes twice at once, and again when all is paid, is one charge by the intermediary’s own doing.',
  requirements: ['IDEM-04', 'IDEM-06', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, wallet, until, settled }) {
    wallet.permit('duplicate-order');
    const { paymentId, request } = iut.draft({ paymentCode: shopper.code('pays') });
    const [payment] = await Promise.all([iut.pay({ paymentId, with: request }), iut.pay({ paymentId, with: request })]);
    await until(payment, 'SUCCEEDED');
    await iut.repeat(payment);
    await settled();
  },
});
