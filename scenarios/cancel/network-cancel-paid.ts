import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A payment that was captured is cancelled over the network: the payer gets all of it back, once.',
  requirements: ['CANCEL-09', 'STATE-01', 'TIMEOUT-08', 'IDENTITY-2', 'IDENTITY-4'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, until, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await iut.networkCancel(payment);
    await iut.networkCancel(payment);
    await settled();
  },
});
