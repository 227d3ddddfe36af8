import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Cancels of a paid and of an unpaid payment are answered that they went well, with retry_flag Y: nothing is done yet, so they are sent again until they are told N.',
  requirements: ['CANCEL-08', 'IDENTITY-1', 'IDENTITY-2'],
  lastsNetworkMs: 100_000,
  needs: { wallet: 'ALIPAY', channel: 'open-platform', modes: ['CPM'] },
  async run({ iut, shopper, accounts, openPlatform, until, happens, settled }) {
    const account = accounts['alipay-cn'] ?? '';
    const paid = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(paid, 'SUCCEEDED');
    openPlatform.operator.putOffCancels({ account, times: 2 });
    await iut.cancel(paid);
    await settled();
    const unpaid = await iut.pay({ paymentCode: shopper.code('password') });
    await happens('the payer is asked for a password', ({ count }) => count('order-opened') > 1);
    openPlatform.operator.putOffCancels({ account, times: 2 });
    await iut.cancel(unpaid);
    await settled();
  },
});
