import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The payer pays while the close is under way, and no notice of it arrives: the answer to the close says that it is paid.',
  requirements: ['CANCEL-04', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-2'],
  lastsNetworkMs: 300_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const payment = await iut.pay();
    const cashier = shopper.opens(payment);
    // The resends come when the close is long answered.
    await nemesis.next(wallet.paymentNotice, 'suppress-notification');
    const slowClose = await nemesis.next(wallet.close, 'delay', { ms: 300 });
    await iut.cancel(payment);
    await happens('the intermediary closes the order', () => slowClose.struck > 0);
    cashier.confirm();
    await settled();
  },
});
