import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'A merchant is suspended while its code stands on a counter and a payer looks at a QR: the counter sells nothing, and what is still paid is kept or returned.',
  requirements: ['MERCH-03', 'IDENTITY-1'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC', 'MPM_STATIC'] },
  async run({ iut, shopper, settled, require }) {
    const { payload } = await iut.staticQr();
    require(payload !== '', 'the intermediary gave a code for the counter');
    const issued = await iut.pay();
    const cashier = shopper.opens(issued);
    const { status } = await iut.changeMerchant({ status: 'SUSPENDED' });
    require(status === 200, 'the merchant is suspended');
    await iut.pay({ mode: 'MPM_STATIC', qrPayload: payload });
    await iut.staticQr();
    cashier.confirm();
    await settled();
  },
});
