import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Codes of the counter that were printed anew, with parts of another merchant’s, or that stand at another merchant’s till, are refused: nobody is paid by them.',
  requirements: ['QR-08', 'API-01'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_STATIC'] },
  async run({ iut, anotherMerchant, shopper, until, require, settled }) {
    const other = await anotherMerchant();
    const [{ payload: own }, { payload: theirs }] = await Promise.all([iut.staticQr(), other.iut.staticQr()]);
    require(own !== '' && theirs !== '', 'the intermediary gave both merchants a code for the counter');
    const pay = (with_: typeof iut, qrPayload: string) => with_.pay({ mode: 'MPM_STATIC', qrPayload });
    await pay(iut, theirs);
    await pay(other.iut, own);
    for (const altered of hybridsOf(own, theirs)) {
      await pay(iut, altered);
      await pay(other.iut, altered);
    }
    const genuine = await pay(iut, own);
    shopper.opensPage(genuine).confirm();
    await until(genuine, 'SUCCEEDED');
    await settled();
  },
});

/**
 * A code is a text of the intermediary's own making. Whatever it is made of, one that begins as one merchant's and goes on as
 * another's was never issued: cut at each mark that both have in the same place, and in the middle.
 */
function hybridsOf(own: string, theirs: string): string[] {
  const places = [...own]
    .map((letter, at) => (/[^A-Za-z0-9]/.test(letter) && theirs[at] === letter ? at : 0))
    .concat(Math.floor(own.length / 2));
  const hybrids = places.flatMap((at) => [own.slice(0, at) + theirs.slice(at), theirs.slice(0, at) + own.slice(at)]);
  return [...new Set(hybrids)].filter((hybrid) => hybrid !== own && hybrid !== theirs);
}
