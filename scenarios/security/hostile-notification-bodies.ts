import { scenario } from '../../src/scenario/index.js';

const DEEP = 100_000;

export default scenario({
  purpose:
    'The notify address gets a huge body, an endlessly nested one and one that drips: others are served meanwhile, and a true notification still counts.',
  requirements: ['SEC-09'],
  isolation: 'instance',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'] },
  async run({ iut, shopper, wechatpay, until, settled }) {
    const payment = await iut.pay();
    const order = await wechatpay.orderOf(payment);
    const forms = [
      { what: 'oversized', body: JSON.stringify({ id: 'x', resource: { ciphertext: 'A'.repeat(3_000_000) } }) },
      { what: 'deeply nested', body: `${'[{"a":'.repeat(DEEP / 10)}1${'}]'.repeat(DEEP / 10)}` },
      { what: 'deeply nested and large', body: '['.repeat(DEEP) + ']'.repeat(DEEP) },
      { what: 'slow', body: JSON.stringify({ id: 'x', summary: '.'.repeat(30) }), slow: { pieces: 12, everyMs: 250 } },
    ];
    for (const form of forms) {
      const posted = wechatpay.operator.postBytes({ order, ...form });
      await iut.read(payment);
      await iut.pay({ paymentCode: shopper.code('pays') });
      await posted;
      await iut.read(payment);
    }
    shopper.pays(payment);
    await until(payment, 'SUCCEEDED');
    await settled();
  },
});
