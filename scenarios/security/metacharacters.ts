import { krw, scenario } from '../../src/scenario/index.js';

/** What means something to a query, a shell, a page, a template, a log, a spreadsheet. */
const TEXTS = [
  `'; DROP TABLE payments; --`,
  '<script>alert("1")</script> & more',
  '$(reboot) `reboot` | reboot %0a #{7*7} {{7*7}}',
  '=cmd|"/c calc"!A1',
  'tea\r\n{"event":"payment.status","to":"SUCCEEDED","planted":true}\r\n',
  '한강 "카페" \\ 漢 é \u202e txet \u0000 end',
];

export default scenario({
  purpose:
    'Names, descriptions and reasons full of signs that mean something elsewhere: carried as text within each network’s rules, and back unharmed.',
  requirements: ['SEC-10', 'API-04'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'], refunds: 'PARTIAL' },
  lastsNetworkMs: 120_000,
  async run({ iut, shopper, amount, until, settled }) {
    const { body } = await iut.merchant();
    const { stores } = body as { stores: readonly { storeId: string; name: string }[] };
    const named = stores.map((store, at) => ({ ...store, name: TEXTS[(at + 1) % TEXTS.length] ?? '' }));
    await iut.changeMerchant({ stores: named, displayName: { ko: `가게 <b>'1'</b> & "2"` } });
    await iut.merchant();
    for (const text of TEXTS) {
      const payment = await iut.pay({
        amount: amount(5_000),
        paymentCode: shopper.code('pays'),
        with: { description: text },
      });
      if (payment.answer.status !== 201) continue;
      await until(payment, 'SUCCEEDED');
      await iut.refund(payment, { amount: krw(100), with: { reason: text } });
      await iut.receipt(payment);
    }
    for (const storeId of [`x' OR '1'='1`, '%', '*']) await iut.list({ storeId });
    await settled();
  },
});
