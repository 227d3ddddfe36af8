import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import axios, { type AxiosResponse, isAxiosError } from 'axios';
import type { Clock } from '../../core/clock.js';
import { isObject, isTooDeep, parseJson } from '../../core/json.js';
import { type SignedMessage, signatureHeader, type Verification } from './signatures.js';

export interface AlipayAccount {
  readonly baseUrl: string;
  readonly clientId: string;
  /** Which of the partner's keys signs. */
  readonly keyVersion: string;
  /** PEM, the partner's own. */
  readonly privateKey: string;
  /** PEM, Alipay's: it verifies answers and notifications. */
  readonly publicKey: string;
}

export interface AlipayRequest {
  /** What stands after `…/api/v1/payments/`. */
  readonly operation: string;
  readonly body: object;
  readonly timeoutMs: number;
}

/** What came back, before anybody decided what it means. */
export interface AlipayAnswer {
  /** Of an answer with status 200 whose signature is right. */
  readonly body?: unknown;
  /** Why there is no answer, or none to be believed. */
  readonly problem?: string;
}

export interface AlipayLink {
  send(request: AlipayRequest): Promise<AlipayAnswer>;
}

export type VerifyAlipay = (message: SignedMessage, key: KeyObject) => Verification;

const LONGEST_ANSWER = 1_048_576;

/** Signs each request and believes only answers that are signed over their own bytes and the path of their request. */
export function openAlipayLink(account: AlipayAccount, clock: Pick<Clock, 'wall'>, verify: VerifyAlipay): AlipayLink {
  const { baseUrl, clientId, keyVersion } = account;
  const privateKey = createPrivateKey(account.privateKey);
  const publicKey = createPublicKey(account.publicKey);
  // The sandbox has paths of its own, and its clients are known by their ids.
  const api = clientId.startsWith('SANDBOX_') ? '/ams/sandbox/api' : '/ams/api';
  const client = axios.create({
    httpAgent: new Agent({ keepAlive: true }),
    httpsAgent: new SecureAgent({ keepAlive: true }),
    // Without this the environment's proxy would be used.
    proxy: false,
    maxRedirects: 0,
    // The signature is over the bytes that travelled.
    decompress: false,
    responseType: 'arraybuffer',
    maxContentLength: LONGEST_ANSWER,
    validateStatus: () => true,
  });

  async function post(url: URL, body: Buffer, timeoutMs: number): Promise<AxiosResponse<Buffer>> {
    const time = new Date(clock.wall()).toISOString();
    const headers = {
      'Content-Type': 'application/json; charset=UTF-8',
      'Accept-Encoding': 'identity',
      'Client-Id': clientId,
      'Request-Time': time,
      Signature: signatureHeader({ path: url.pathname, clientId, time, body }, { privateKey, keyVersion }),
    };
    // axios counts its own timeout between bytes; a whole answer must arrive within ours.
    return client.post<Buffer>(url.href, body, { headers, signal: AbortSignal.timeout(timeoutMs) });
  }

  return {
    async send({ operation, body, timeoutMs }) {
      const url = new URL(`${baseUrl}${api}/v1/payments/${operation}`);
      try {
        const answer = await post(url, Buffer.from(JSON.stringify(body)), timeoutMs);
        if (answer.status !== 200) return { problem: `status ${answer.status}` };
        const verified = verify(
          {
            path: url.pathname,
            clientId,
            time: headerOf(answer, 'response-time'),
            signature: headerOf(answer, 'signature'),
            body: answer.data,
          },
          publicKey,
        );
        if (!verified.ok) return { problem: verified.reason };
        const read = isTooDeep(verified.text) ? undefined : parseJson(verified.text);
        return isObject(read) ? { body: read } : { problem: 'body is no JSON object' };
      } catch (error) {
        if (isAxiosError(error)) return { problem: error.code ?? 'NO_ANSWER' };
        return { problem: error instanceof Error ? error.message : 'unknown error' };
      }
    },
  };
}

function headerOf({ headers }: AxiosResponse<Buffer>, name: string): string | undefined {
  const value: unknown = headers[name];
  return typeof value === 'string' ? value : undefined;
}
