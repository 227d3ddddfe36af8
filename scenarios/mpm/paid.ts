import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A payer scans the QR of a dynamic payment and confirms: the payment succeeds, once, with its own amount.',
  requirements: [
    'MPM-01',
    'AMOUNT-01',
    'STATE-02',
    'STATE-03',
    'TIMEOUT-08',
    'CB-01',
    'CB-10',
    'CB-13',
    'SIGN-08',
    'API-03',
    'API-04',
    'IDENTITY-1',
    'IDENTITY-3',
  ],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, until }) {
    const payment = await iut.pay();
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await iut.list();
  },
});
