import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AMOUNT_LIMITS, type Config } from '../config.js';
import { silentLog } from '../core/log.js';
import { createIntermediary, type Intermediary } from '../intermediary.js';
import type { Parts } from '../parts.js';
import type { AlipayAccount } from '../wallets/alipay/link.js';
import { INSTITUTION, merchantKeys, openWechatPayDouble, type WechatPayDouble } from './wechatpay-double.js';

export type Json = Record<string, unknown>;

export interface Reply {
  status: number;
  // Answers are looked into freely by tests; their form is the contract's business.
  body: Json & { [key: string]: never };
}

/** An intermediary on a double of WeChat Pay, with a sink for its events, at a rate at which minutes are moments. */
export interface Bench {
  wechatpay: WechatPayDouble;
  events: { headers: NodeJS.Dict<string | string[]>; body: string; json: Json }[];
  /** How many of the next events the sink refuses. */
  refuseEvents: number;
  /** Called with each event before it is answered. */
  onEvent: () => void;
  readonly eventsUrl: string;
  /** Paths of the sink that never answer. */
  readonly silentPaths: Set<string>;
  /** Paths of the sink that send elsewhere. */
  readonly redirects: Map<string, string>;
  /** Paths of the sink, as they were called. */
  readonly asked: string[];
  url: string;
  call(method: string, path: string, body?: unknown, token?: string): Promise<Reply>;
  pay(id: string, more?: Json): Promise<Reply>;
  payment(id: string): Promise<Json>;
  until(id: string, condition: (payment: Json) => boolean): Promise<Json>;
  restart(): Promise<void>;
  /** One more instance on the same data; its address, and its end. */
  another(): Promise<{ url: string; close(): Promise<void> }>;
  /** Puts a key and its certificate in the place of the merchant's own. */
  giveOwnKey(pair: { key: string; certificate: string }): void;
  close(): Promise<void>;
}

export const PLATFORM_TOKEN = 'platform-token';
export const EVENTS_SECRET = `whsec_${Buffer.from('a secret of the sink').toString('base64')}`;
const RATE = 200;

export const merchantBody = (merchantId: string): Json => ({
  merchantId,
  legalName: '주식회사 가게',
  displayName: { ko: '가게', zh: '小店' },
  businessRegistrationNumber: '1234567890',
  mcc: '5411',
  region: 'Seoul',
  settlementAccount: { bankCode: '088', accountNumber: '110123456789', holder: '가게' },
  feeSchedule: [],
  stores: [{ storeId: 's1', name: '본점', address: '서울시 중구', terminals: [] }],
  wallets: [{ wallet: 'WECHATPAY', networkMerchantId: INSTITUTION.sub_mchid }],
});

export async function openBench(
  parts: Partial<Parts> = {},
  publicKey = false,
  alipay?: AlipayAccount,
  registration: Json = {},
): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'intermediary-'));
  const wechatpay = await openWechatPayDouble();
  const ownKeyFiles = { privateKey: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
  const giveOwnKey = ({ key, certificate }: { key: string; certificate: string }): void => {
    writeFileSync(ownKeyFiles.privateKey, key);
    writeFileSync(ownKeyFiles.certificate, certificate);
  };
  giveOwnKey(await merchantKeys());
  const events: Bench['events'] = [];
  const silentPaths = new Set<string>();
  const redirects = new Map<string, string>();
  const asked: string[] = [];
  const sink: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (silentPaths.has(path)) return void request.resume();
    const elsewhere = redirects.get(path);
    if (elsewhere !== undefined) return void response.writeHead(307, { location: elsewhere }).end();
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      events.push({ headers: request.headers, body, json: JSON.parse(body) as Json });
      bench.onEvent();
      bench.refuseEvents -= 1;
      response.writeHead(bench.refuseEvents >= 0 ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => void sink.listen(0, '127.0.0.1', resolve));

  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://127.0.0.1:1',
    database: join(folder, 'bench.db'),
    platformToken: PLATFORM_TOKEN,
    wechatpay: {
      baseUrl: wechatpay.url,
      spMchid: INSTITUTION.sp_mchid,
      spAppid: INSTITUTION.sp_appid,
      ownKeyFiles,
      apiV3Key: wechatpay.apiV3Key,
      platformCertificate: wechatpay.certificate,
      ...(publicKey && { publicKey: { id: wechatpay.publicKey.id, pem: wechatpay.publicKey.pem } }),
    },
    ...(alipay && { alipay }),
    eventsUrl: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/events`,
    eventsSecret: EVENTS_SECRET,
    timeRate: RATE,
    merchants: [],
    amountLimits: AMOUNT_LIMITS,
    log: process.env.BENCH_LOG ? (event, facts) => console.log(event, facts) : silentLog,
  };
  const others: Intermediary[] = [];
  let intermediary: Intermediary = createIntermediary(config, parts);

  const bench: Bench = {
    wechatpay,
    events,
    refuseEvents: 0,
    onEvent: () => undefined,
    eventsUrl: config.eventsUrl,
    silentPaths,
    redirects,
    asked,
    url: await intermediary.listen(),
    async call(method, path, body, token = PLATFORM_TOKEN) {
      const response = await fetch(`${bench.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Reply['body'] };
    },
    pay: (id, more = {}) =>
      bench.call('POST', '/v1/merchants/m1/payments', {
        paymentId: id,
        direction: 'INBOUND',
        mode: 'MPM_DYNAMIC',
        wallet: 'WECHATPAY',
        storeId: 's1',
        amount: { currency: 'KRW', value: '15000' },
        requestedAt: '2026-11-23T10:00:00+09:00',
        ...more,
      }),
    payment: async (id) => (await bench.call('GET', `/v1/merchants/m1/payments/${id}`)).body,
    async until(id, condition) {
      for (let tries = 0; ; tries += 1) {
        const payment = await bench.payment(id);
        if (condition(payment)) return payment;
        if (tries > 400) throw new Error(`it never happened: ${JSON.stringify(payment)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async another() {
      const second = createIntermediary(config, parts);
      const url = await second.listen();
      others.push(second);
      return { url, close: () => second.close() };
    },
    async restart() {
      await intermediary.close();
      intermediary = createIntermediary(config, parts);
      bench.url = await intermediary.listen();
    },
    giveOwnKey,
    async close() {
      for (const each of [intermediary, ...others]) if (each.server.listening) await each.close();
      await wechatpay.close();
      await new Promise((resolve) => {
        sink.close(resolve);
        sink.closeAllConnections();
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const registered = await bench.call('POST', '/v1/merchants', { ...merchantBody('m1'), ...registration });
  if (registered.status !== 201) throw new Error(`the merchant was not registered: ${JSON.stringify(registered.body)}`);
  return bench;
}
