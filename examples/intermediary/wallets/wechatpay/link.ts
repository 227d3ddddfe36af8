import { Agent } from 'node:http';
import { isAxiosError } from 'axios';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { isObject } from '../../core/json.js';
import type { KeyRing } from './keys.js';

export interface WechatPayAccount {
  readonly baseUrl: string;
  readonly spMchid: string;
  readonly spAppid: string;
  readonly merchantSerial: string;
  readonly merchantKey: string;
  readonly apiV3Key: string;
  readonly platformCertificate: string;
}

export interface WechatPayRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

/** What came back, before anybody decided what it means. */
export interface RawAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** The signature of a 2xx answer was there and right. Error answers are not verified by any SDK. */
  readonly verified: boolean;
  /** Why there is no answer, or none to be believed: `ECONNRESET`, `ETIMEDOUT`, `EV3_RES_HEADER_SIGNATURE_DIGEST` … */
  readonly problem?: string;
}

export interface WechatPayLink {
  send(request: WechatPayRequest): Promise<RawAnswer>;
}

/** Calls through the public SDK, which signs each request and verifies each 2xx answer (SIGN-07, SIGN-08). */
export function openWechatPayLink(account: WechatPayAccount, keys: KeyRing): WechatPayLink {
  const httpAgent = new Agent({ keepAlive: true });
  let client: { generation: number; sdk: Wechatpay } | undefined;

  // The SDK copies its certificates at construction, so each change of the key ring is a new client.
  const current = (): Wechatpay => {
    if (client?.generation !== keys.generation()) {
      client = {
        generation: keys.generation(),
        sdk: new Wechatpay({
          mchid: account.spMchid,
          serial: account.merchantSerial,
          privateKey: account.merchantKey,
          certs: keys.certificates(),
          baseURL: account.baseUrl,
          httpAgent,
          // Without this the environment's proxy would be used.
          proxy: false,
          maxRedirects: 0,
        }),
      };
    }
    return client.sdk;
  };

  return {
    async send({ method, path, query, body, timeoutMs }) {
      // axios counts its timeout between bytes; a whole answer must arrive within ours.
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), timeoutMs);
      try {
        const answer = await current().client.v3.request<unknown>({
          method,
          url: path,
          params: query,
          data: body,
          timeout: timeoutMs,
          signal: deadline.signal,
        });
        return { status: answer.status, body: answer.data, verified: true };
      } catch (error) {
        return failedAnswer(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/**
 * The SDK rejects an unverifiable 2xx with a code `EV3_RES_*` *and* a response of status 200, a cut body likewise with
 * `ERR_BAD_RESPONSE`: "there is a response" proves nothing, so both are looked at.
 */
function failedAnswer(error: unknown): RawAnswer {
  if (!isAxiosError(error))
    return { verified: false, problem: error instanceof Error ? error.message : 'unknown error' };
  const code = error.code ?? 'NO_ANSWER';
  const status = error.response?.status;
  if (status === undefined) return { verified: false, problem: code };
  const data: unknown = error.response?.data;
  if (status >= 200 && status < 300) return { status, body: data, verified: false, problem: code };
  return { status, body: isObject(data) ? data : undefined, verified: false };
}
