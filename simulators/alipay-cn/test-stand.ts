import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../../src/core/clock.js';
import { createRandom } from '../../src/core/random.js';
import type { FactKind, FactOf } from '../../src/record/facts.js';
import { createJournal } from '../../src/record/journal.js';
import { createLedger } from '../../src/record/ledger.js';
import { createKeyStore } from '../kit/keys.js';
import { createNemesis } from '../kit/nemesis.js';
import type { SwitchValue } from '../kit/network.js';
import { refusedForm } from '../kit/refused-form.js';
import { isSignedBy, requestContents } from './authenticity.js';
import { alipayCn, type RunningAlipayCn } from './index.js';
import { tradeTime } from './views.js';

/** An open platform on loopback with a merchant, an ear for its notifications, and a caller that can also misbehave: for tests. */
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
  const filesDir = mkdtempSync(join(tmpdir(), 'pyx-alipay-cn-'));
  const internalErrors: Error[] = [];
  const running: { network?: RunningAlipayCn } = {};
  const nemesis = createNemesis({
    journal,
    listenerOf: () => {
      if (running.network === undefined) throw new Error('not started');
      return running.network.listener;
    },
    refuses: (_network, strike, operation) =>
      refusedForm(alipayCn.info, strike) ?? running.network?.refuses?.(strike, operation),
  });
  const network = await alipayCn.start({
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
  const privateKey = createPrivateKey(readFileSync(credentials.appPrivateKeyFile));
  const alipayPublicKey = createPublicKey(readFileSync(credentials.alipayPublicKeyFile));
  const ear = await listenForNotices();
  const account = network.addMerchant({ name: 'Seoul Tower' }).networkMerchantId;
  const random = createRandom(`${seed}/client`);
  const number = () => random.word(24);

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

  const facts = <K extends FactKind>(kind: K): FactOf<K>[] =>
    journal.entries.flatMap((entry) =>
      entry.type === 'fact' && entry.fact.kind === kind ? [entry.fact as FactOf<K>] : [],
    );

  const trade = (change: object = {}) => ({
    out_trade_no: number(),
    total_amount: '88.88',
    subject: '서울타워점 기념품',
    seller_id: account,
    ...change,
  });

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
    number,
    parametersFor,
    call,
    facts,
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

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  /** The member beside the sign. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly node: any;
}

export const formOf = (parameters: Readonly<Record<string, string>>): string =>
  new URLSearchParams(parameters).toString();

export function send(
  baseUrl: string,
  target: string,
  body: string | Buffer,
  { method = 'POST', headers = FORM }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path: target, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const read = bytes.length === 0 ? {} : JSON.parse(bytes.toString());
        const [name = ''] = Object.keys(read);
        const { statusCode: status = 0, headers: given } = answer;
        resolve({ status, headers: given, bytes, body: read, node: read[name] });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' };

export interface Heard {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The form, decoded as most servers do it: of a parameter that stands twice the last one counts. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Hears notifications, and answers them with whatever `answers` says next: the fixed word without it. */
async function listenForNotices() {
  const heard: Heard[] = [];
  const answers: { readonly status?: number; readonly body?: string }[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: target = '', headers } = request;
      const body = Buffer.concat(chunks);
      heard.push({ target, headers, body, fields: Object.fromEntries(new URLSearchParams(body.toString())) });
      const { status = 200, body: said = 'success' } = answers.shift() ?? {};
      response.writeHead(status).end(said);
      for (const wake of waiting) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify?shop=1`,
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
