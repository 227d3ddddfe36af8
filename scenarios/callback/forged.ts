import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Notifications that claim a payment, forged in every way that the network’s own form of them allows: none has any effect; a true one has.',
  requirements: ['SIGN-01', 'SIGN-04', 'SIGN-12', 'CB-04', 'CB-05', 'CB-12', 'AMOUNT-06'],
  requirementsWith: { WECHATPAY: ['SIGN-03', 'SIGN-05', 'SIGN-11'], 'in-store': ['SIGN-05'] },
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, settled }) {
    // One unpaid payment for each form, so that whoever believes one is known by it. Then it is paid indeed.
    await Promise.all(
      wallet.forgeries.map(async (form) => {
        const payment = await iut.pay();
        await wallet.forge(payment, form);
        await iut.read(payment);
        shopper.pays(payment);
      }),
    );
    await settled();
  },
});
