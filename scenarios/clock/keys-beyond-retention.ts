import { krw, scenario } from '../../src/scenario/index.js';

const DAY_MS = 86_400_000;

export default scenario({
  purpose:
    'The same create, cancel and refund come once more a day after their keys may have been forgotten: whatever is answered, nothing is charged or given back again.',
  requirements: ['IDEM-10', 'IDENTITY-3', 'IDENTITY-4'],
  isolation: 'clock',
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'], refunds: 'PARTIAL' },
  async run({ iut, shopper, clock, until, untilRefund, amount, settled }) {
    const byCode = await iut.pay({ amount: amount(9_000), paymentCode: shopper.code('pays') });
    const byQr = await iut.pay({ amount: amount(9_000) });
    const undone = await iut.pay({ amount: amount(9_000) });
    for (const payment of [byQr, undone]) shopper.pays(payment);
    for (const payment of [byCode, byQr, undone]) await until(payment, 'SUCCEEDED');
    const refund = await iut.refund(byCode, { amount: krw(2_000) });
    await untilRefund(refund, 'SUCCEEDED');
    const cancel = { requestId: `undo-${undone.paymentId}` };
    await iut.cancel(undone, cancel);
    await settled();

    clock.age(clock.retentionMs + DAY_MS);

    await iut.refund(byCode, { amount: krw(2_000), refundId: refund.refundId });
    await iut.cancel(undone, cancel);
    for (const payment of [byCode, byQr, undone]) await iut.repeat(payment);
    await settled();
  },
});
