import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Wechatpay } from 'wechatpay-axios-plugin';

/** What an IUT's operator was given, and a merchant of it. */
export interface GivenByWechatPay {
  readonly baseUrl: string;
  readonly spMchid: string;
  readonly spAppid: string;
  readonly merchantSerial: string;
  readonly merchantPrivateKeyFile: string;
  readonly platformSerial: string;
  readonly platformCertificateFile: string;
  readonly apiV3Key: string;
  readonly account: string;
}

export interface Call {
  get(options?: object): Promise<{ status: number; data: unknown }>;
  post(body: object, options?: object): Promise<{ status: number; data: unknown }>;
}

type Chain = Call & { readonly [segment: string]: Chain | undefined };

/** A call of the community SDK, unmodified. It changes the configuration that it is given, so each call has its own. */
export function sdkCall(given: GivenByWechatPay, ...segments: readonly string[]): Call {
  const client = new Wechatpay({
    mchid: given.spMchid,
    serial: given.merchantSerial,
    privateKey: readFileSync(given.merchantPrivateKeyFile),
    certs: { [given.platformSerial]: readFileSync(given.platformCertificateFile) },
    baseURL: given.baseUrl,
    timeout: 3_000,
    proxy: false,
  });
  let chain = client.v3 as unknown as Chain;
  for (const segment of ['global', ...segments]) chain = chain[segment] ?? chain;
  return chain;
}

/** Opens a Native order of 15,000 won and gives what its QR code says. */
export async function openNativeOrder(given: GivenByWechatPay, notifyUrl = 'http://127.0.0.1:9/nobody') {
  const order = randomBytes(12).toString('hex');
  const { data } = await sdkCall(given, 'transactions', 'native').post({
    sp_mchid: given.spMchid,
    sp_appid: given.spAppid,
    sub_mchid: given.account,
    merchant_category_code: '4111',
    description: '김밥',
    out_trade_no: order,
    notify_url: notifyUrl,
    trade_type: 'NATIVE',
    amount: { total: 15_000, currency: 'KRW' },
  });
  return { order, codeUrl: (data as { code_url: string }).code_url };
}
