import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose: 'A list is read page by page while new payments arrive: each that was there appears once, none twice.',
  requirements: ['API-05', 'API-03'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, shopper, settled }) {
    const pay = () => iut.pay({ paymentCode: shopper.code('pays') });
    for (let i = 0; i < 5; i += 1) await pay();
    await settled();
    const times = { from: '2000-01-01T00:00:00+09:00', to: '2100-01-01T00:00:00+09:00' };
    let query: Record<string, string> = { ...times, limit: '2' };
    for (let page = 0; page < 10; page += 1) {
      const { body } = await iut.list(query);
      const { nextCursor } = (typeof body === 'object' ? body : {}) as { nextCursor?: unknown };
      if (typeof nextCursor !== 'string') break;
      query = { ...times, limit: '2', cursor: nextCursor };
      if (page < 2) await pay();
    }
    for (const limit of ['1', '200', '0', '201', 'many']) await iut.list({ limit });
    await iut.list({ cursor: 'not-a-cursor' });
    await settled();
  },
});
