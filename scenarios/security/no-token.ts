import { scenario } from '../../src/scenario/index.js';

export default scenario({
  purpose:
    'Every operation is called without a token, with a wrong one, with another scheme and with the token in the address: nothing is told, nothing is done.',
  requirements: ['SEC-05', 'API-01'],
  needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
  async run({ iut, merchantId, shopper, random, anotherMerchant, until, settled }) {
    const payment = await iut.pay({ paymentCode: shopper.code('pays') });
    await until(payment, 'SUCCEEDED');
    const { token } = await anotherMerchant();
    const merchant = `/v1/merchants/${merchantId}`;
    const path = `${merchant}/payments/${payment.paymentId}`;
    const wanted = () => iut.draft({ paymentCode: shopper.code('pays') }).request;
    const posts = (): [string, object][] => [
      [`${merchant}/payments`, wanted()],
      [`${path}/cancel`, { requestId: `no-${random.word(8)}` }],
      [`${path}/refunds`, { refundId: `no-${random.word(8)}`, amount: { currency: 'KRW', value: '100' } }],
      [`${path}/network-cancel`, { ...payment.request, originalRequestedAt: payment.request.requestedAt }],
    ];
    const gets = [merchant, `${merchant}/payments`, path, `${path}/history`, `${path}/receipt`, `${path}/refunds`];

    const wrong = { token: `mt_${random.word(32)}` };
    const basic = { token: null, headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` } };
    for (const credentials of [{ token: null }, wrong, basic]) {
      for (const get of gets) await iut.raw({ method: 'GET', path: get, ...credentials });
      for (const [post, body] of posts())
        await iut.raw({ method: 'POST', path: post, body: JSON.stringify(body), ...credentials });
    }
    for (const name of ['token', 'access_token'])
      await iut.raw({ method: 'GET', path: `${path}?${name}=${token}`, token: null });
    await iut.raw({ method: 'PATCH', path: merchant, body: '{"requestId":"no-1","status":"CLOSED"}', token: null });
    await settled();
    await iut.read(payment);
  },
});
