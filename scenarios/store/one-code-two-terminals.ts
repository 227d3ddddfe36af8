import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A payer’s code that one terminal has read is brought by another terminal and by another merchant: refused.',
  requirements: ['CPM-08', 'CPM-02'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM'] },
  async run({ iut, shopper, anotherMerchant, until, settled }) {
    const paymentCode = shopper.code('pays');
    const payment = await iut.pay({ paymentCode });
    await until(payment, 'SUCCEEDED');
    await iut.pay({ paymentCode, with: { terminalId: 't9-elsewhere' } });
    const other = await anotherMerchant();
    await other.iut.pay({ paymentCode });
    await settled();
  },
});
