import { Agent, type IncomingHttpHeaders } from 'node:http';
import { isAxiosError } from 'axios';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { isObject } from '../../core/json.js';
import type { KeyRing, PublicKey } from './keys.js';
import type { OwnKeyFiles, OwnKeyHolder } from './own-key.js';

export interface WechatPayAccount {
  readonly baseUrl: string;
  readonly spMchid: string;
  readonly spAppid: string;
  readonly ownKeyFiles: OwnKeyFiles;
  readonly apiV3Key: string;
  /** The first platform certificate; a merchant with a public key alone has none. */
  readonly platformCertificate?: string;
  /** Where WeChat Pay signs with a public key, or is about to. */
  readonly publicKey?: PublicKey;
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
  /** An answer whose signature nobody could check, as it came: for those who know more. */
  readonly unchecked?: { readonly headers: IncomingHttpHeaders; readonly text: string };
}

/** The SDK's word for a signature under a serial number that is not held. */
export const UNKNOWN_SERIAL = 'EV3_RES_HEADER_PLATFORM_SERIAL';

export interface WechatPayLink {
  send(request: WechatPayRequest): Promise<RawAnswer>;
}

/** Calls through the public SDK, which signs each request and verifies each 2xx answer (SIGN-07, SIGN-08). */
export function openWechatPayLink(account: WechatPayAccount, keys: KeyRing, ownKey: OwnKeyHolder): WechatPayLink {
  const httpAgent = new Agent({ keepAlive: true });
  // While certificates give way to a public key, answers are signed with it only where the request asks for that.
  const asked = account.publicKey === undefined ? {} : { 'Wechatpay-Serial': account.publicKey.id };
  let client: { generation: number; serial: string; sdk: Wechatpay } | undefined;

  // The SDK copies its keys at construction, so each change of them is a new client.
  const current = (): Wechatpay => {
    const own = ownKey.current();
    if (client?.generation !== keys.generation() || client.serial !== own.serial) {
      client = {
        generation: keys.generation(),
        serial: own.serial,
        sdk: new Wechatpay({
          mchid: account.spMchid,
          serial: own.serial,
          privateKey: own.privateKey,
          certs: keys.pems(),
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
          headers: asked,
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
  if (status >= 200 && status < 300) {
    const headers = error.response?.headers as IncomingHttpHeaders;
    const unchecked = code === UNKNOWN_SERIAL && typeof data === 'string' ? { headers, text: data } : undefined;
    return { status, body: data, verified: false, problem: code, ...(unchecked && { unchecked }) };
  }
  return { status, body: isObject(data) ? data : undefined, verified: false };
}
