import { scenario } from '../../src/scenario/index.js';

const MANY = 10_000;
const OTHERS = 3;

export default scenario({
  purpose:
    'Every query about one order comes back as well signed garbage: the orders of others are asked about all the same.',
  requirements: ['TIMEOUT-09', 'STATE-04', 'TIMEOUT-08', 'IDENTITY-1'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, anotherMerchant, happens, pass, settled }) {
    const other = await anotherMerchant();
    const codes = Array.from({ length: OTHERS }, () => shopper.code('password'));
    await nemesis.next(wallet.code, 'lose-reply');
    const poison = await nemesis.next(wallet.query, 'garble-answer', { signed: true }, { times: MANY });
    await Promise.all([
      iut.pay({ paymentCode: shopper.code('pays') }),
      ...codes.map((paymentCode) => other.iut.pay({ paymentCode })),
    ]);
    await happens('the poisoned order is asked about', () => poison.struck > 0);
    await pass(10_000);
    for (const code of codes) shopper.confirms(code);
    await happens('the others are paid', ({ count }) => count('payer-charged') > OTHERS);
    await settled();
    await poison.disarm();
    await settled();
  },
});
