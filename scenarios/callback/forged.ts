import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Notifications that claim a payment, forged in every way that WeChat Pay v3 allows: none has any effect; a true one has.',
  requirements: [
    'SIGN-01',
    'SIGN-03',
    'SIGN-04',
    'SIGN-05',
    'SIGN-11',
    'SIGN-12',
    'CB-04',
    'CB-05',
    'CB-12',
    'AMOUNT-06',
  ],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wechatpay, settled }) {
    // One unpaid payment for each form, so that whoever believes one is known by it. Then it is paid indeed.
    await Promise.all(
      wechatpay.forgeries.map(async (form) => {
        const payment = await iut.pay();
        await wechatpay.operator.forge({ order: await wechatpay.orderOf(payment), form });
        await iut.read(payment);
        shopper.pays(payment);
      }),
    );
    await settled();
  },
});
