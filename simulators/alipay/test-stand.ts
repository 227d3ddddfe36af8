import { createPrivateKey, sign } from 'node:crypto';
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
import type { ServerKey } from '../kit/server-tls.js';
import { signatureHeader, signedContent } from './authenticity.js';
import { alipay, type RunningAlipay } from './index.js';

/** An Alipay on loopback with a merchant, an ear for its notifications, and a caller that can also misbehave: for tests. */
export async function openStand({
  switches = {},
  rate = 1000,
  seed = 'stand',
  tls,
}: {
  switches?: Readonly<Record<string, SwitchValue>>;
  rate?: number;
  seed?: string;
  tls?: ServerKey;
} = {}) {
  const clock = createClock({ rate });
  const journal = createJournal({ clock });
  const ledger = createLedger((posting) => journal.posting(posting));
  const filesDir = mkdtempSync(join(tmpdir(), 'pyx-alipay-'));
  const internalErrors: Error[] = [];
  const running: { network?: RunningAlipay } = {};
  const nemesis = createNemesis({
    journal,
    listenerOf: () => {
      if (running.network === undefined) throw new Error('not started');
      return running.network.listener;
    },
    refuses: (_network, strike, operation) =>
      refusedForm(alipay.info, strike) ?? running.network?.refuses?.(strike, operation),
  });
  const network = await alipay.start({
    clock,
    random: createRandom(seed),
    journal,
    ledger,
    nemesis,
    // Making keys costs more than most tests: they are kept between runs.
    keys: createKeyStore({ cacheDir: join(tmpdir(), `pyx-test-keys-${process.getuid?.() ?? 0}`) }),
    host: '127.0.0.1',
    port: 0,
    ...(tls === undefined ? {} : { tls }),
    switches,
    filesDir,
    onInternalError: (error) => void internalErrors.push(error),
  });
  running.network = network;
  const { credentials } = network;
  const { clientId } = credentials;
  const privateKey = createPrivateKey(readFileSync(credentials.merchantPrivateKeyFile));
  const signed = (target: string, time: string, body: string | Buffer): string =>
    signatureHeader(
      sign('sha256', signedContent(target, clientId, time, Buffer.from(body)), privateKey).toString('base64'),
    );
  const ear = await listenForNotices({ clientId, signed });
  const account = network.addMerchant({ name: 'Seoul Tower' }).networkMerchantId;
  const random = createRandom(`${seed}/client`);
  const number = () => random.word(24);

  /** Headers of a rightly signed call. Its time is in epoch milliseconds, as the Java and Go SDKs write it. */
  function headersFor(target: string, body: string | Buffer, time = String(Date.now())): Record<string, string> {
    return {
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': clientId,
      'Request-Time': time,
      Signature: signed(target, time, body),
    };
  }

  /** A signed call without any SDK. */
  function call(target: string, body: unknown, headers: Record<string, string | string[]> = {}): Promise<Reply> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return send(network.baseUrl, 'POST', target, text, { ...headersFor(target, text), ...headers });
  }

  const facts = <K extends FactKind>(kind: K): FactOf<K>[] =>
    journal.entries.flatMap((entry) =>
      entry.type === 'fact' && entry.fact.kind === kind ? [entry.fact as FactOf<K>] : [],
    );

  const payBody = (scenario: string, change: PayChange = {}) => {
    const { value = '15000', ...more } = change;
    const amount = { currency: 'KRW', value };
    return {
      productCode: 'IN_STORE_PAYMENT',
      paymentRequestId: number(),
      order: {
        referenceOrderId: number(),
        orderDescription: '서울타워점 기념품',
        orderAmount: amount,
        merchant: {
          referenceMerchantId: account,
          merchantMCC: '5411',
          merchantName: 'Seoul Tower',
          store: { referenceStoreId: 'S1', storeName: 'Seoul Tower 1F', storeMCC: '5411' },
        },
        env: {
          storeTerminalId: 'T1',
          storeTerminalRequestTime: '2026-11-22T12:01:01+09:00',
          userAgent: 'Mozilla/5.0 AlipayClient/10.5',
        },
      },
      paymentAmount: amount,
      paymentMethod: { paymentMethodType: 'CONNECT_WALLET' },
      paymentFactor: { inStorePaymentScenario: scenario },
      paymentNotifyUrl: ear.url,
      ...more,
    };
  };

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
    headersFor,
    call,
    facts,
    payBody,
    /** A payer's code, read by the store. */
    codeBody: (paymentMethodId: string, change: PayChange = {}) =>
      payBody('PaymentCode', { paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId }, ...change }),
    /** A code for this payment alone, on the store's screen. */
    orderBody: (change: PayChange = {}) => payBody('OrderCode', change),
    /** The address that a code on the counter leads to. */
    entryBody: (change: PayChange = {}) =>
      payBody('EntryCode', { paymentRedirectUrl: 'https://www.example.com/paid', ...change }),
    query: (paymentRequestId: string) => call(PATHS.inquiryPayment, { paymentRequestId }),
    async close() {
      clock.stop();
      await network.close();
      await ear.close();
      journal.close();
      rmSync(filesDir, { recursive: true });
    },
  };
}

/** The same request as Alipay+ wants it. */
export function plusBody<Body extends { productCode: string; paymentFactor: object }>({
  productCode: _,
  paymentFactor,
  ...body
}: Body) {
  return { ...body, paymentFactor: { isInStorePayment: 'true', ...paymentFactor } };
}

type PayChange = Readonly<Record<string, unknown>> & { readonly value?: string };

export type Stand = Awaited<ReturnType<typeof openStand>>;

export const PATHS = {
  pay: '/ams/api/v1/payments/pay',
  inquiryPayment: '/ams/api/v1/payments/inquiryPayment',
  cancel: '/ams/api/v1/payments/cancel',
  refund: '/ams/api/v1/payments/refund',
  inquiryRefund: '/ams/api/v1/payments/inquiryRefund',
  inquireExchangeRate: '/ams/api/v1/payments/inquireExchangeRate',
  plusPay: '/aps/api/v1/payments/pay',
  plusInquiry: '/aps/api/v1/payments/inquiryPayment',
  plusCancel: '/aps/api/v1/payments/cancelPayment',
  plusRefund: '/aps/api/v1/payments/refund',
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
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode = 0, headers: given, rawHeaders } = answer;
        resolve({ status: statusCode, headers: given, rawHeaders, bytes, body: JSON.parse(bytes.toString()) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

export interface Heard {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface EarAnswer {
  readonly status?: number;
  readonly body?: string;
  /** `wrong`: over another body. Default: not signed. */
  readonly signature?: 'right' | 'wrong';
}

export const ACKNOWLEDGEMENT = '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}';

/** Hears notifications, and answers them with whatever `answers` says next: the fixed acknowledgement without it. */
async function listenForNotices({
  clientId,
  signed,
}: {
  clientId: string;
  signed: (target: string, time: string, body: string) => string;
}) {
  const heard: Heard[] = [];
  const answers: EarAnswer[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: target = '' } = request;
      heard.push({ target, headers: request.headers, body: Buffer.concat(chunks) });
      const { status = 200, body = ACKNOWLEDGEMENT, signature } = answers.shift() ?? {};
      const time = '2026-11-22T12:01:01+08:00';
      const over = signature === 'wrong' ? `${body} ` : body;
      const proof =
        signature === undefined
          ? {}
          : { 'client-id': clientId, 'response-time': time, signature: signed(target, time, over) };
      response.writeHead(status, proof).end(body);
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
