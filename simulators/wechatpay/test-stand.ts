import { sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../../src/core/clock.js';
import { createRandom } from '../../src/core/random.js';
import type { Fact, FactKind, FactOf } from '../../src/record/facts.js';
import { createJournal } from '../../src/record/journal.js';
import { createLedger } from '../../src/record/ledger.js';
import { createKeyStore } from '../kit/keys.js';
import { createNemesis } from '../kit/nemesis.js';
import type { SwitchValue } from '../kit/network.js';
import { refusedForm } from '../kit/refused-form.js';
import { requestMessage, SCHEME, signatureOf } from './authenticity.js';
import { type RunningWechatPay, wechatpay } from './index.js';

/** A WeChat Pay on loopback with a merchant, an ear for its notifications, and a caller that can also misbehave: for tests. */
export async function openStand({
  switches = {},
  rate = 1000,
  seed = 'stand',
}: {
  switches?: Readonly<Record<string, SwitchValue>>;
  rate?: number;
  seed?: string;
} = {}) {
  const clock = createClock({ rate });
  const journal = createJournal({ clock });
  const ledger = createLedger((posting) => journal.posting(posting));
  const filesDir = mkdtempSync(join(tmpdir(), 'pyx-wechatpay-'));
  const internalErrors: Error[] = [];
  const running: { network?: RunningWechatPay } = {};
  const nemesis = createNemesis({
    journal,
    listenerOf: () => {
      if (running.network === undefined) throw new Error('not started');
      return running.network.listener;
    },
    refuses: (_network, strike, operation) =>
      refusedForm(wechatpay.info, strike) ?? running.network?.refuses?.(strike, operation),
  });
  const network = await wechatpay.start({
    clock,
    random: createRandom(seed),
    journal,
    ledger,
    nemesis,
    // Making keys costs more than most tests: they are kept between runs.
    keys: createKeyStore({ cacheDir: join(tmpdir(), `pyx-test-keys-${process.getuid?.() ?? 0}`) }),
    host: '127.0.0.1',
    port: 0,
    switches,
    filesDir,
    onInternalError: (error) => void internalErrors.push(error),
  });
  running.network = network;
  const { credentials } = network;
  const ear = await listenForNotices();
  const account = network.addMerchant({ name: 'Seoul Tower' }).networkMerchantId;
  const random = createRandom(`${seed}/client`);
  // Read for each call: the files change when the key is renewed.
  const merchantKey = () => readFileSync(credentials.merchantPrivateKeyFile, 'utf8');

  const parties = { sp_mchid: credentials.spMchid, sp_appid: credentials.spAppid, sub_mchid: account };
  const number = () => random.word(24);

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

  const facts = <K extends FactKind>(kind: K): FactOf<K>[] =>
    journal.entries.flatMap((entry) =>
      entry.type === 'fact' && entry.fact.kind === kind ? [entry.fact as FactOf<K>] : [],
    );

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
    network,
    clock,
    journal,
    ledger,
    nemesis,
    credentials,
    account,
    ear,
    internalErrors,
    parties,
    number,
    authorization,
    call,
    query,
    callUp,
    facts,
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
    async close() {
      clock.stop();
      await network.close();
      await ear.close();
      journal.close();
      rmSync(filesDir, { recursive: true });
    },
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

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export function send(
  baseUrl: string,
  method: string,
  target: string,
  body: string | Buffer,
  headers: Record<string, string | string[]>,
): Promise<Reply> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path: target, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode = 0, headers: given, rawHeaders } = answer;
        resolve({
          status: statusCode,
          headers: given,
          rawHeaders,
          bytes,
          body: bytes.length === 0 ? undefined : JSON.parse(bytes.toString()),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

export interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Hears notifications, and answers them with whatever `answers` says next: 200 without it. */
async function listenForNotices() {
  const heard: Heard[] = [];
  const answers: { status: number; body?: string }[] = [];
  const waiting = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks) });
      const { status, body = '' } = answers.shift() ?? { status: 200 };
      response.writeHead(status).end(body);
      for (const wake of waiting) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    heard,
    answers,
    /** Resolves when so many have been heard in all. */
    async until(count: number): Promise<void> {
      while (heard.length < count) await new Promise<void>((resolve) => void waiting.add(resolve));
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
