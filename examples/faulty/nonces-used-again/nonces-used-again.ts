import axios from 'axios';
import { Formatter, Rsa } from 'wechatpay-axios-plugin';
import { isObject, parseJson } from '../../intermediary/core/json.js';
import { runIntermediary } from '../../intermediary/run.js';
import type { RawAnswer } from '../../intermediary/wallets/wechatpay/link.js';
import { verifySignature } from '../../intermediary/wallets/wechatpay/signatures.js';

/**
 * Signs by itself, and draws its nonce once, when it starts: "it is random". Nothing tells a repeated request from a replayed
 * one any more (SIGN-08). Whether the network refuses a used nonce is nowhere written; that it is to be fresh is.
 */
export const start = await runIntermediary(import.meta.url, {
  openWechatPayLink({ baseUrl, spMchid }, keys, ownKey) {
    const nonce = Formatter.nonce();
    return {
      async send({ method, path, query = {}, body, timeoutMs }): Promise<RawAnswer> {
        const url = new URL(`${baseUrl}/${path}`);
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
        const payload = body === undefined ? '' : JSON.stringify(body);
        const timestamp = Formatter.timestamp();
        const { serial, privateKey } = ownKey.current();
        const message = Formatter.request(method, url.pathname + url.search, timestamp, nonce, payload);
        try {
          const answer = await axios.request<string>({
            method,
            url: url.href,
            headers: {
              Accept: 'application/json',
              Authorization: Formatter.authorization(spMchid, nonce, Rsa.sign(message, privateKey), timestamp, serial),
              'Content-Type': 'application/json',
            },
            ...(payload === '' ? {} : { data: payload }),
            responseType: 'text',
            transformResponse: (text: string) => text,
            validateStatus: () => true,
            timeout: timeoutMs,
            proxy: false,
            maxRedirects: 0,
          });
          const headers = Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
          );
          const signed = { headers, body: Buffer.from(answer.data) };
          const read = parseJson(answer.data);
          return {
            status: answer.status,
            body: isObject(read) ? read : undefined,
            verified: verifySignature(signed, keys, Date.now()).ok,
          };
        } catch (error) {
          return {
            verified: false,
            problem: axios.isAxiosError(error) ? (error.code ?? 'NO_ANSWER') : 'unknown error',
          };
        }
      },
    };
  },
});
