import { randomBytes, sign } from 'node:crypto';

export const NATIVE_PATH = '/v3/global/transactions/native';

/** Complete HTTP requests for native orders, each with a number, a nonce and a signature of its own. */
export function nativeOrders({ count, host, wechatpay, privateKey }) {
  return Array.from({ length: count }, () => {
    const { body, authorization } = nativeOrder({ wechatpay, privateKey });
    const head = [
      `POST ${NATIVE_PATH} HTTP/1.1`,
      `Host: ${host}`,
      'Accept: application/json',
      'User-Agent: pyx-bench',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Authorization: ${authorization}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
}

export function nativeOrder({ wechatpay, privateKey }) {
  const body = JSON.stringify({
    sp_mchid: wechatpay.spMchid,
    sp_appid: wechatpay.spAppid,
    sub_mchid: wechatpay.merchants[0].networkMerchantId,
    merchant_category_code: '4111',
    description: 'Bench order',
    out_trade_no: randomBytes(16).toString('hex'),
    notify_url: 'https://intermediary.example.com/notify/wechatpay',
    trade_type: 'NATIVE',
    amount: { total: 15000, currency: 'KRW' },
  });
  const nonce = randomBytes(16).toString('hex');
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = sign(
    'sha256',
    Buffer.from(`POST\n${NATIVE_PATH}\n${timestamp}\n${nonce}\n${body}\n`),
    privateKey,
  ).toString('base64');
  const pairs = {
    mchid: wechatpay.spMchid,
    serial_no: wechatpay.merchantSerial,
    timestamp,
    nonce_str: nonce,
    signature,
  };
  const authorization = `WECHATPAY2-SHA256-RSA2048 ${Object.entries(pairs)
    .map(([key, value]) => `${key}="${value}"`)
    .join(',')}`;
  return { body, authorization };
}
