import { randomBytes, sign, verify } from 'node:crypto';
import { createServer } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { request as undiciRequest } from 'undici';
import type { Intercepted } from './index.js';

export interface Asked {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface Answered {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** What WeChat Pay asks of everybody. */
const POLITE = { Accept: 'application/json', 'User-Agent': 'pyx-tests' };

/** One request by each of the clients that intermediaries are written with; rejects as that client does. */
export const clients: Readonly<Record<'fetch' | 'axios' | 'https' | 'undici', (asked: Asked) => Promise<Answered>>> = {
  async fetch({ url, method = 'GET', headers = POLITE, body }) {
    const answer = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  },
  async axios({ url, method = 'GET', headers = POLITE, body }) {
    const {
      status,
      headers: given,
      data,
    } = await axios.request<Buffer>({
      url,
      method,
      headers,
      data: body,
      responseType: 'arraybuffer',
      validateStatus: () => true,
      timeout: 2_000,
    });
    return { status, headers: { ...given }, body: data };
  },
  https: ({ url, method = 'GET', headers = POLITE, body }) =>
    new Promise((resolve, reject) => {
      const { hostname, origin } = new URL(url);
      // The target as it was written: a URL object would rewrite some of it.
      const path = url.slice(origin.length) || '/';
      const request = https.request({ hostname, path, method, headers, timeout: 2_000 }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      });
      request.on('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
      request.on('error', reject);
      request.end(body);
    }),
  async undici({ url, method = 'GET', headers = POLITE, body }) {
    const answer = await undiciRequest(url, {
      method: method as 'GET',
      headers,
      headersTimeout: 2_000,
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: Buffer.from(await answer.body.arrayBuffer()),
    };
  },
};

export type ClientName = keyof typeof clients;
export const clientNames = Object.keys(clients) as ClientName[];

/** The error under those that clients wrap it in. */
export function rootOf(error: unknown): Error & { code?: string } {
  const { cause } = error as Error;
  return cause instanceof Error ? rootOf(cause) : (error as Error);
}

type Given = Intercepted['networks']['wechatpay'];

/** A signed call to WeChat Pay, written from its documents and not from the simulator's code; throws where the answer's signature is wrong. */
export async function callWechatPay(
  client: ClientName,
  { credentials, pem }: Given,
  { host, method, target, body }: { host: string; method: string; target: string; body?: unknown },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(16).toString('hex');
  const message = Buffer.concat([
    Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n`),
    bytes,
    Buffer.from('\n'),
  ]);
  const pairs = {
    mchid: credentials.spMchid,
    nonce_str: nonce,
    timestamp,
    serial_no: credentials.merchantSerial,
    signature: sign('sha256', message, pem.merchantPrivateKey).toString('base64'),
  };
  const authorization = Object.entries(pairs).map(([name, value]) => `${name}="${value}"`);
  const answer = await clients[client]({
    url: `https://${host}${target}`,
    method,
    headers: {
      Authorization: `WECHATPAY2-SHA256-RSA2048 ${authorization.join(',')}`,
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'User-Agent': 'pyx-tests',
    },
    ...(body === undefined ? {} : { body: bytes }),
  });
  const signed = `${answer.headers['wechatpay-timestamp']}\n${answer.headers['wechatpay-nonce']}\n${answer.body}\n`;
  const signature = Buffer.from(String(answer.headers['wechatpay-signature']), 'base64');
  if (!verify('sha256', Buffer.from(signed), pem.platformCertificate, signature))
    throw new Error(`the signature of the answer is wrong: ${answer.status} ${answer.body}`);
  return {
    status: answer.status,
    body: answer.body.length === 0 ? {} : (JSON.parse(answer.body.toString()) as Record<string, unknown>),
  };
}

/** Hears notifications on loopback, as an IUT does, and acknowledges them. */
export async function openEar(): Promise<{ url: string; heard: Buffer[]; close(): Promise<void> }> {
  const heard: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(Buffer.concat(chunks));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
