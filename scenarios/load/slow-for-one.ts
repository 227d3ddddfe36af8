import { scenario } from '../../src/scenario/index.js';

/** Real ms: longer than the oracle’s idea of slow, within what any caller of a network waits for a code payment. */
const SLOW_MS = 5_000;
const SLOW_ONES = 2;
const OTHERS = 3;

export default scenario({
  purpose:
    'The network keeps the answers to one merchant’s payments back for seconds: other merchants are served, and their notices acknowledged, as ever.',
  requirements: ['AVAIL-02', 'TIMEOUT-10', 'CB-01', 'TIMEOUT-08'],
  load: true,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'] },
  async run({ iut, shopper, wallet, nemesis, anotherMerchant, happens, settled }) {
    const others = await Promise.all(Array.from({ length: OTHERS }, anotherMerchant));
    const slow = await nemesis.next(wallet.code, 'late-reply', { ms: SLOW_MS }, { times: SLOW_ONES });
    const waiting = Array.from({ length: SLOW_ONES }, () => iut.pay({ paymentCode: shopper.code('pays') }));
    await happens('the network keeps an answer back', () => slow.struck > 0);
    await Promise.all(
      others.map(async (other) => {
        const [payment] = await Promise.all([other.iut.pay(), other.iut.pay({ paymentCode: shopper.code('pays') })]);
        if (payment.qr !== '') shopper.pays(payment);
      }),
    );
    await Promise.all(waiting);
    await settled();
  },
});
