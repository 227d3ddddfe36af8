import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type HeardBytes,
  listenForNotices,
  type RawReply,
  type StandOptions,
  sendRaw,
  startOnStand,
} from '../kit/test-stand.js';
import { isSignedBy, requestContents } from './authenticity.js';
import { alipayCn } from './index.js';
import { tradeTime } from './views.js';

/** An open platform on loopback with a merchant, an ear for its notifications, and a caller that can also misbehave: for tests. */
export async function openStand(options: StandOptions = {}) {
  const { close, ...stand } = await startOnStand(alipayCn, options);
  const { network, account, number } = stand;
  const { credentials } = network;
  const privateKey = createPrivateKey(readFileSync(credentials.appPrivateKeyFile));
  const alipayPublicKey = createPublicKey(readFileSync(credentials.alipayPublicKeyFile));
  const ear = await listenForNotices(
    '/notify?shop=1',
    (heard): Heard => ({ ...heard, fields: Object.fromEntries(new URLSearchParams(heard.body.toString())) }),
    ({ status = 200, body = 'success' }: { readonly status?: number; readonly body?: string } = {}, _, response) =>
      response.writeHead(status).end(body),
  );

  /** The parameters of a call, rightly signed. Of a parameter that is undefined nothing is sent. */
  function parametersFor(
    method: string,
    content: unknown,
    change: Readonly<Record<string, string | undefined>> = {},
  ): Record<string, string> {
    const { sign: given, ...all } = {
      app_id: credentials.appId,
      method,
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: tradeTime(Date.now()),
      version: '1.0',
      notify_url: ear.url,
      biz_content: typeof content === 'string' ? content : JSON.stringify(content),
      ...change,
    } as Record<string, string | undefined>;
    const sent = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const bytes = sent.map(([name, value]) => [name, Buffer.from(value).toString('latin1')] as const);
    const [signed = Buffer.alloc(0)] = requestContents(bytes);
    const made = sign('sha256', signed, privateKey).toString('base64');
    const isSigned = !('sign' in change) || given !== undefined;
    return Object.fromEntries([...sent, ...(isSigned ? [['sign', given ?? made]] : [])]);
  }

  /** A signed call without any SDK, all of it in the form. */
  async function call(
    method: string,
    content: unknown,
    change: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Reply> {
    return send(network.baseUrl, '/gateway.do', formOf(parametersFor(method, content, change)));
  }

  const trade = (change: object = {}) => ({
    out_trade_no: number(),
    total_amount: '88.88',
    subject: '서울타워점 기념품',
    seller_id: account,
    ...change,
  });

  return {
    ...stand,
    credentials,
    ear,
    parametersFor,
    call,
    trade,
    /** A payer's code, read by the store. */
    pay: (authCode: string, change: object = {}) =>
      call(METHODS.pay, trade({ auth_code: authCode, scene: 'bar_code', ...change })),
    precreate: (change: object = {}) => call(METHODS.precreate, trade(change)),
    query: (outTradeNo: string) => call(METHODS.query, { out_trade_no: outTradeNo }),
    /** Whether an answer is signed over its very bytes. */
    isGenuine({ bytes, body }: Reply): boolean {
      const text = bytes.toString();
      const from = text.indexOf('{', 1);
      const to = text.lastIndexOf(body.alipay_cert_sn === undefined ? ',"sign"' : ',"alipay_cert_sn"');
      return isSignedBy(alipayPublicKey, Buffer.from(text.slice(from, to)), body.sign ?? '');
    },
    close: () => close(ear),
  };
}

export type Stand = Awaited<ReturnType<typeof openStand>>;

export const METHODS = {
  pay: 'alipay.trade.pay',
  precreate: 'alipay.trade.precreate',
  create: 'alipay.trade.create',
  query: 'alipay.trade.query',
  cancel: 'alipay.trade.cancel',
  close: 'alipay.trade.close',
  refund: 'alipay.trade.refund',
  refundQuery: 'alipay.trade.fastpay.refund.query',
} as const;

export interface Reply extends RawReply {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  /** The member beside the sign. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly node: any;
}

export const formOf = (parameters: Readonly<Record<string, string>>): string =>
  new URLSearchParams(parameters).toString();

export async function send(
  baseUrl: string,
  target: string,
  body: string | Buffer,
  { method = 'POST', headers = FORM }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const reply = await sendRaw(baseUrl, method, target, body, headers);
  const read = reply.bytes.length === 0 ? {} : JSON.parse(reply.bytes.toString());
  const [name = ''] = Object.keys(read);
  return { ...reply, body: read, node: read[name] };
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' };

export interface Heard extends HeardBytes {
  /** The form, decoded as most servers do it: of a parameter that stands twice the last one counts. */
  readonly fields: Readonly<Record<string, string>>;
}
