import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'The store cancels a QR payment, and the payer pays while the close is under way: paid or returned, never both lost.',
  requirements: ['CANCEL-04', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-2'],
  lastsNetworkMs: 300_000,
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, wallet, nemesis, happens, settled }) {
    const payment = await iut.pay();
    const cashier = shopper.opens(payment);
    const slowClose = await nemesis.next(wallet.close, 'delay', { ms: 250 });
    await iut.cancel(payment);
    // The close waits at the network's door, where the payment overtakes it.
    await happens('the intermediary closes the order', () => slowClose.struck > 0);
    cashier.confirm();
    await settled();
  },
});
