import { scenario } from '../../src/scenario/index.js';

/** Network ms between two looks for a QR that did not come with the first answer, and how many there are. */
const LOOK_EVERY_MS = 5_000;
const LOOKS = 12;

export default scenario({
  purpose:
    'A QR is made, paid and told of by a notification; wherever the intermediary is killed on the way, it is one order, and paid.',
  requirements: ['AVAIL-01', 'CB-02', 'IDEM-12', 'TIMEOUT-08', 'IDENTITY-1'],
  isolation: 'instance',
  killPoints: true,
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_DYNAMIC'] },
  async run({ iut, shopper, pass, settled }) {
    let payment = await iut.pay();
    for (let looks = 0; payment.qr === '' && looks < LOOKS; looks += 1) {
      await pass(LOOK_EVERY_MS);
      payment = await iut.withQr(payment);
    }
    shopper.pays(payment);
    await settled();
  },
});
