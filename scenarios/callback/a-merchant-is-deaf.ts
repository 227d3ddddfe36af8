import { scenario } from '../../src/scenario/index.js';

/** Real ms: more than a receiver has to acknowledge (five seconds), so that it comes to nothing wherever that is kept. */
const SLOW_MS = 8_000;

export default scenario({
  purpose:
    'A merchant’s own receiver first hangs, then refuses, then works: the platform and another merchant are told as ever, and this merchant at last.',
  requirements: ['AVAIL-02', 'CB-14', 'MERCH-04'],
  needs: { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC'] },
  async run({ iut, merchantId, shopper, zeropay, anotherMerchant, happens, require, settled }) {
    const other = await anotherMerchant();
    const sells = async (from: typeof iut) => {
      const payment = await from.withQr(await from.pay());
      shopper.pays(payment);
    };
    const listens = async (merchant: string, at: typeof iut) => {
      const { webhook, url, secret } = zeropay.operator.openWebhook({ merchant });
      const { status } = await at.changeMerchant({ webhook: { url, secret } });
      require(status === 200, 'the intermediary takes a webhook at the platform’s origin');
      return webhook;
    };
    const own = await listens(merchantId, iut);
    await listens(other.merchantId, other.iut);

    // How long an event takes when nothing is amiss.
    for (const [merchant, at] of [[merchantId, iut] as const, [other.merchantId, other.iut] as const]) {
      await sells(at);
      const hears = { receiver: 'merchant', merchant, type: 'payment.succeeded' };
      await happens('a merchant is told at its own address', ({ count }) => count('event-received', hears) > 0);
    }

    zeropay.operator.setWebhook({ webhook: own, behaviour: 'slow', ms: SLOW_MS });
    await sells(iut);
    await happens('a call of the merchant hangs', ({ hanging }) => hanging('zeropay.webhooks') > 0);
    await Promise.all([sells(iut), sells(other.iut), sells(other.iut)]);
    await happens('a call has hung', ({ hanging, count }) => {
      const isOver = count('event-received', { receiver: 'merchant', merchant: merchantId, accepted: false }) > 0;
      return isOver || hanging('zeropay.webhooks') === 0;
    });

    zeropay.operator.setWebhook({ webhook: own, behaviour: 'refuses' });
    await sells(iut);
    const isRefused = { receiver: 'merchant', merchant: merchantId, accepted: false };
    let before: number | undefined;
    await happens('the merchant refuses', ({ count }) => {
      before ??= count('event-received', isRefused);
      return count('event-received', isRefused) > before;
    });

    zeropay.operator.setWebhook({ webhook: own, behaviour: 'works' });
    await settled();
  },
});
