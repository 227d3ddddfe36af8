import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The success of a code payment is told by its answer and by a notice: it counts once.',
  requirements: ['IDEM-11', 'CB-13', 'IDENTITY-1'],
  switches: { alipay: { 'synchronous-notice': 'sent' } },
  needs: { wallet: 'ALIPAY', channel: 'in-store', modes: ['CPM'] },
  async run({ iut, shopper, until, happens, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    await happens('the notice is acknowledged', ({ count }) => count('acknowledged', { success: true }) > 0);
    await settled();
  },
});
