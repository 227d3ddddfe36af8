import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The notification says that it is paid, and for a while each query still answers as before that: paid it stays, once.',
  requirements: ['STATE-01', 'IDEM-11', 'TIMEOUT-03', 'IDENTITY-1'],
  lastsNetworkMs: 60_000,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, happens, pass, settled }) {
    const payment = await iut.pay();
    const asBefore = await nemesis.next(wallet.query, 'answer-as-before', {}, { times: 50 });
    shopper.pays(payment);
    await happens('the notification is answered', ({ count }) => count('acknowledged') > 0);
    await iut.read(payment);
    // Whoever looks again at what is paid does so within the minute.
    await pass(60_000);
    await iut.read(payment);
    await asBefore.disarm();
    await settled();
  },
});
