import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'An open payment is asked for again with another amount, and cancelled with another amount: the payer pays what was created.',
  requirements: ['AMOUNT-04', 'IDEM-05', 'MPM-01'],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, until, settled }) {
    const payment = await iut.pay();
    for (const amount of [
      { currency: 'KRW', value: '1' },
      { currency: 'CNY', value: String(payment.amount.minor) },
    ]) {
      await iut.repeat(payment, { amount });
      await iut.networkCancel(payment, { amount });
    }
    await iut.read(payment);
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await settled();
    await iut.list();
    await iut.receipt(payment);
  },
});
