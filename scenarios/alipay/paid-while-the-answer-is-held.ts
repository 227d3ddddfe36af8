import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'The notice of a payment arrives while the intermediary still waits for the answer to its own request.',
  requirements: ['CB-07', 'IDENTITY-1'],
  needs: { wallet: 'ALIPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, accounts, wallet, alipay, nemesis, until, happens, amount, require, settled }) {
    const ordered = await nemesis.hold(wallet.prepaid, 'answer');
    const paying = iut.pay({ amount: amount(8_000) });
    await ordered.held();
    const [order] = alipay.operator.orders({ account: accounts[wallet.network] ?? '' });
    require(order !== undefined, 'the network has opened the order');
    const { session } = alipay.payer.openOrder({ order: order?.order ?? '' });
    alipay.payer.confirm({ session });
    await happens('the notice is answered', ({ count }) => count('acknowledged', { about: 'payment' }) > 0);
    await ordered.release();
    await until(await paying, 'SUCCEEDED');
    await settled();
  },
});
