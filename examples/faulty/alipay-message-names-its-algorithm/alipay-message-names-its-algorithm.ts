import { verify } from 'node:crypto';
import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** Verifies with the algorithm that the header names, and the header is written by whoever sends it (SIGN-04). */
export const start = await runIntermediary(import.meta.url, {
  verifyAlipayNotice(message, key) {
    const [, algorithm = '', signature = ''] =
      /algorithm=([^,\s]+).*signature=([^,\s]+)/.exec(message.signature ?? '') ?? [];
    if (algorithm === 'RSA256') return alipayParts.verifyAlipayNotice(message, key);
    const content = Buffer.concat([
      Buffer.from(`POST ${message.path}\n${message.clientId}.${message.time}.`),
      message.body,
    ]);
    return verify('sha1', content, key, Buffer.from(decodeURIComponent(signature), 'base64'))
      ? { ok: true, text: message.body.toString('utf8') }
      : { ok: false, reason: 'signature wrong' };
  },
});
