import { krw, scenario } from '../../src/scenario/index.js';

const YESTERDAY = { krwPerCny: 190 };
const TODAY = { krwPerCny: 230 };

export default scenario({
  purpose:
    'The rate changes between payment and refund: parts go back at the rate of the payment, and all of them are all that was paid.',
  requirements: ['AMOUNT-07', 'AMOUNT-08', 'IDENTITY-1'],
  // The rate of the day is everybody's.
  isolation: 'instance',
  lastsNetworkMs: 300_000,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wechatpay, until, settled }) {
    wechatpay.operator.setRate(YESTERDAY);
    // 4,004 won are 21.07 yuan, and a quarter of it 5.268.
    const payment = await iut.pay({ amount: krw(4_004), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    wechatpay.operator.setRate(TODAY);
    const today = await iut.pay({ amount: krw(9_100), paymentCode: shopper.code('pays') });
    await until(today, 'SUCCEEDED');
    for (let part = 0; part < 4; part += 1) await iut.refund(payment, { amount: krw(1_001) });
    await iut.refund(today, { amount: krw(3_033) });
    await settled();
  },
});
