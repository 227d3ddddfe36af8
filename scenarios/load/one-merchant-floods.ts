import { scenario } from '../../src/scenario/index.js';

/** Creates of the flood, all at once: above what is taken for a load, and no more than two cores carry in a second or two. */
const FLOOD = 60;
const OTHERS = 4;
/** Real ms that the network takes for each of them, so that they are all in the house at once. */
const BUSY_MS = 400;

export default scenario({
  purpose:
    'One merchant sends sixty code payments in one instant while others sell: what is refused was not sent, what is accepted is completed, and nobody else notices.',
  requirements: ['AVAIL-04', 'STATE-04', 'TIMEOUT-10', 'TIMEOUT-08', 'IDENTITY-1', 'IDENTITY-3'],
  load: true,
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, wallet, nemesis, anotherMerchant, settled }) {
    const others = await Promise.all(Array.from({ length: OTHERS }, anotherMerchant));
    const codes = Array.from({ length: FLOOD + OTHERS }, () => shopper.code('pays'));
    await nemesis.next(wallet.code, 'late-reply', { ms: BUSY_MS }, { times: FLOOD });
    const flood = codes.slice(OTHERS).map((paymentCode) => iut.pay({ paymentCode }));
    await Promise.all([...flood, ...others.map((other, at) => other.iut.pay({ paymentCode: codes[at] ?? '' }))]);
    await settled();
  },
});
