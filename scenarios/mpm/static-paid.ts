import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Three payers open the code on the counter and type an amount each: each pays, and is shown, exactly the amount typed.',
  requirements: ['MPM-03', 'IDENTITY-1', 'IDENTITY-3'],
  needs: { wallet: ['WECHATPAY', 'ALIPAY'], modes: ['MPM_STATIC'] },
  async run({ iut, shopper, until, amount, require, settled }) {
    const { payload } = await iut.staticQr();
    require(payload !== '', 'the intermediary gave a code for the counter');
    for (const least of [1_500, 12_000, 3]) {
      const payment = await iut.pay({ mode: 'MPM_STATIC', qrPayload: payload, amount: amount(least) });
      shopper.opensPage(payment).confirm();
      await until(payment, 'SUCCEEDED');
      await iut.receipt(payment);
    }
    await settled();
  },
});
