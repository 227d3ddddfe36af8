import { scenario } from '../../src/scenario/index.js';

/** More than any outage here lasts. */
const MANY = 10_000;

export default scenario({
  purpose:
    'For half a minute every call of a merchant is answered that the network is out of order: it is tried again with pauses, and all ends well when it is over.',
  requirements: ['AVAIL-03', 'TIMEOUT-07', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-2'],
  // At a higher rate twenty tries in ten seconds would be too few real milliseconds to tell haste from a quick machine.
  rate: 5,
  lastsNetworkMs: 100_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['CPM', 'MPM_DYNAMIC'], refunds: 'PARTIAL' },
  async run({ iut, shopper, wallet, nemesis, until, amount, pass, settled }) {
    const paid = await iut.pay({ amount: amount(12_000), paymentCode: shopper.code('pays') });
    await until(paid, 'SUCCEEDED');
    await nemesis.next(wallet.code, 'lose-reply');
    const outages = await Promise.all(
      [wallet.prepaid, wallet.query, wallet.refund, wallet.refundQuery].map((operation) =>
        nemesis.next(operation, 'answer-error', wallet.outage, { times: MANY }),
      ),
    );
    const calls = Promise.all([
      iut.pay({ paymentCode: shopper.code('pays') }),
      iut.pay({ expiresInMs: 60_000 }),
      iut.refund(paid, { amount: amount(1_000) }),
    ]);
    await pass(30_000);
    for (const outage of outages) await outage.disarm();
    await calls;
    await settled();
  },
});
