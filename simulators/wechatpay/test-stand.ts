import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Fact } from '../../src/record/facts.js';
import {
  type HeardBytes,
  listenForNotices,
  type RawReply,
  type StandOptions,
  sendRaw,
  startOnStand,
} from '../kit/test-stand.js';
import { requestMessage, SCHEME, signatureOf } from './authenticity.js';
import { wechatpay } from './index.js';

/** A WeChat Pay on loopback with a merchant, an ear for its notifications, and a caller that can also misbehave: for tests. */
export async function openStand(options: StandOptions = {}) {
  const { close, ...stand } = await startOnStand(wechatpay, options);
  const { network, account, random, number, journal } = stand;
  const { credentials } = network;
  const ear = await listenForNotices(
    '/notify',
    ({ headers, body }): Heard => ({ headers, body }),
    (next: EarAnswer = { status: 200 }, _, response) => response.writeHead(next.status).end(next.body ?? ''),
  );
  // Read for each call: the files change when the key is renewed.
  const merchantKey = () => readFileSync(credentials.merchantPrivateKeyFile, 'utf8');

  const parties = { sp_mchid: credentials.spMchid, sp_appid: credentials.spAppid, sub_mchid: account };

  /** Header of a rightly signed call, or of one with some of its values changed. */
  async function authorization(
    method: string,
    target: string,
    body: string,
    change: Partial<Record<string, string>> = {},
  ): Promise<string> {
    const values = {
      mchid: credentials.spMchid,
      serial_no: credentials.merchantSerial,
      nonce_str: random.word(32),
      timestamp: String(Math.floor(Date.now() / 1000)),
      ...change,
    } as { mchid: string; serial_no: string; nonce_str: string; timestamp: string; signature?: string };
    const { createPrivateKey } = await import('node:crypto');
    const signature =
      change.signature ??
      (await signatureOf(
        createPrivateKey(merchantKey()),
        requestMessage({ method, target, body: Buffer.from(body) }, values),
      ));
    const pairs = Object.entries({ ...values, signature }).map(([key, value]) => `${key}="${value}"`);
    return `${SCHEME} ${pairs.join(',')}`;
  }

  /** A signed call without any SDK. */
  async function call(
    method: string,
    target: string,
    body?: unknown,
    headers: Record<string, string | string[]> = {},
  ): Promise<Reply> {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    return send(network.baseUrl, method, target, text, {
      Authorization: await authorization(method, target, text),
      ...COMMON_HEADERS,
      ...headers,
    });
  }

  /** What a payment page hands to the wallet, rightly signed, or with one of its texts changed before or after. */
  function callUp(
    prepayId: string,
    { before = {}, after = {} }: { before?: Record<string, string>; after?: Record<string, string> } = {},
  ) {
    const given = {
      appId: credentials.spAppid,
      timeStamp: String(Math.floor(Date.now() / 1000)),
      nonceStr: random.word(32),
      package: `prepay_id=${prepayId}`,
      ...before,
    };
    const message = `${given.appId}\n${given.timeStamp}\n${given.nonceStr}\n${given.package}\n`;
    const paySign = sign('sha256', Buffer.from(message), merchantKey()).toString('base64');
    return { ...given, signType: 'RSA', paySign, ...after };
  }

  const query = (order: string, sub = account) =>
    call(
      'GET',
      `/v3/global/transactions/out-trade-no/${encodeURIComponent(order)}?sp_mchid=${credentials.spMchid}&sub_mchid=${sub}`,
    );

  return {
    ...stand,
    credentials,
    ear,
    parties,
    authorization,
    call,
    query,
    callUp,
    allFacts: (): Fact[] => journal.entries.flatMap((entry) => (entry.type === 'fact' ? [entry.fact] : [])),
    nativeBody: (change: object = {}) => ({
      ...parties,
      description: '서울타워점 기념품',
      out_trade_no: number(),
      notify_url: ear.url,
      trade_type: 'NATIVE',
      merchant_category_code: '4111',
      amount: { total: 15_000, currency: 'KRW' },
      ...change,
    }),
    /** A payment page's order; the payer is made for it unless an openid is given. */
    jsapiBody: (change: object = {}) => ({
      ...parties,
      description: '서울타워점 기념품',
      out_trade_no: number(),
      notify_url: ear.url,
      trade_type: 'JSAPI',
      merchant_category_code: '4111',
      payer: { sp_openid: network.payer.createPayer().walletUserId },
      amount: { total: 15_000, currency: 'KRW' },
      ...change,
    }),
    micropayBody: (auth_code: string, change: object = {}) => ({
      ...parties,
      description: 'Coffee',
      out_trade_no: number(),
      trade_type: 'MICROPAY',
      merchant_category_code: '4111',
      payer: { auth_code },
      amount: { total: 15_000, currency: 'KRW' },
      ...change,
    }),
    refundBody: (order: string, refund: number, change: object = {}) => ({
      ...parties,
      out_trade_no: order,
      out_refund_no: number(),
      amount: { refund, total: 15_000, currency: 'KRW' },
      notify_url: ear.url,
      ...change,
    }),
    close: () => close(ear),
  };
}

export type Stand = Awaited<ReturnType<typeof openStand>>;

export const COMMON_HEADERS = {
  Accept: 'application/json',
  'Content-Type': 'application/json',
  'User-Agent': 'pyx-tests',
};

export const PATHS = {
  native: '/v3/global/transactions/native',
  jsapi: '/v3/global/transactions/jsapi',
  micropay: '/v3/global/micropay/transactions/pay',
  refunds: '/v3/global/refunds',
  order: (number: string) => `/v3/global/transactions/out-trade-no/${encodeURIComponent(number)}`,
  close: (number: string) => `/v3/global/transactions/out-trade-no/${encodeURIComponent(number)}/close`,
  reverse: (number: string) => `/v3/global/micropay/transactions/out-trade-no/${encodeURIComponent(number)}/reverse`,
} as const;

export interface Reply extends RawReply {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export async function send(...call: Parameters<typeof sendRaw>): Promise<Reply> {
  const reply = await sendRaw(...call);
  return { ...reply, body: reply.bytes.length === 0 ? undefined : JSON.parse(reply.bytes.toString()) };
}

export type Heard = Pick<HeardBytes, 'headers' | 'body'>;

interface EarAnswer {
  readonly status: number;
  readonly body?: string;
}
