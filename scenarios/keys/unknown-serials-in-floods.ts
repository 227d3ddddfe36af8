import { scenario } from '../../src/scenario/index.js';

/** More within a minute than anybody may download keys in it. */
const FLOOD = 80;

export default scenario({
  purpose:
    'A flood of notifications under a serial number that nobody knows: none is believed, keys are fetched a few times, and others are served.',
  requirements: ['SIGN-05', 'SIGN-15'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'] },
  async run({ iut, shopper, wechatpay, settled }) {
    const wanted = await iut.pay();
    const order = await wechatpay.orderOf(wanted);
    const flood = async () => {
      // One after another: who fetches keys for each cannot hide it behind a single download.
      for (let sent = 0; sent < FLOOD; sent += 1) await wechatpay.operator.forge({ order, form: 'unknown-serial' });
    };
    const ordinary = async () => {
      shopper.pays(await iut.pay());
      await iut.pay({ paymentCode: shopper.code('pays') });
    };
    await Promise.all([flood(), ordinary()]);
    await iut.read(wanted);
    shopper.pays(wanted);
    await settled();
  },
});
