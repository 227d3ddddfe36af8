import { scenario } from '../../src/scenario/index.js';

const SPELLINGS = ['name', 'decimal', 'hexadecimal', 'short', 'unspecified', 'mapped', 'with-user'] as const;

export default scenario({
  purpose:
    'A merchant names its webhook inside, at 127.0.0.1 and in seven other spellings: who leaves the first alone calls none of them.',
  requirements: ['SEC-07'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, merchantId, zeropay, shopper, happens, random, settled }) {
    let told = 0;
    for (const spelling of ['plain', ...SPELLINGS] as const) {
      const { url } = await zeropay.operator.canary({ merchant: merchantId, spelling });
      const secret = `whsec_${Buffer.from(random.word(24)).toString('base64')}`;
      await iut.changeMerchant({ webhook: { url, secret } });
      await iut.pay({ paymentCode: shopper.code('pays') });
      told += 1;
      // The platform hears of the payment; by then the merchant would have been called too.
      await happens(
        'the platform is told',
        (seen) => seen.count('event-received', { type: 'payment.succeeded' }) >= told,
      );
    }
    await settled();
  },
});
