import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The till shows the QR of one payment again, and two payers pay what they see in the same moment: only one of them has paid in the end.',
  requirements: ['MPM-04', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, until, settled }) {
    const payment = await iut.pay();
    const first = shopper.opens(payment);
    const shown = await iut.withQr({ ...payment, qr: '' });
    const second = shopper.opens(shown);
    first.confirm();
    second.confirm();
    await until(payment, 'SUCCEEDED');
    await settled();
  },
});
