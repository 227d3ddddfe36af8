import { krw, scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Payment codes, an account number, a webhook secret and the payers of good and bad payments are looked for in logs, errors, addresses and answers.',
  requirements: ['PRIV-01'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, amount, random, until, settled }) {
    await iut.changeMerchant({
      settlementAccount: { bankCode: '088', accountNumber: `1${random.digits(13)}`, holder: '홍길동' },
      webhook: {
        url: 'https://shop.invalid/hook',
        secret: `whsec_${Buffer.from(random.word(24)).toString('base64')}`,
      },
    });
    await iut.merchant();
    const payment = await iut.pay({ amount: amount(5_000), paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const shown = await iut.pay();
    shopper.pays(shown);
    await until(shown, 'SUCCEEDED');
    await iut.pay({ paymentCode: shopper.code('declines') });
    await iut.pay({ paymentCode: shopper.code('insufficient-funds') });
    // Refused, each for another reason: what an error says is read by many.
    await iut.pay({ paymentCode: String(payment.request.paymentCode) });
    await iut.pay({ paymentCode: `99${random.digits(16)}` });
    await iut.pay({ paymentCode: shopper.code('pays'), with: { amount: { currency: 'KRW', value: '-1' } } });
    await iut.repeat(payment, { paymentCode: shopper.code('pays') });
    await iut.refund(payment, { amount: krw(1_000) });
    for (const each of [payment, shown]) {
      await iut.receipt(each);
      await iut.history(each);
    }
    await settled();
    await iut.list();
  },
});
