import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Formatter, Rsa } from 'wechatpay-axios-plugin';

/** A message that is signed as WeChat Pay signs its answers and its notifications. */
export interface SignedMessage {
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came: the signature is over them, not over any reading of them (SIGN-02). */
  readonly body: Buffer;
}

/** By serial number or id; undefined for what is not held. */
export interface VerifyingKeys {
  find(serial: string): KeyObject | undefined;
}

export type Verification = { ok: true; text: string } | { ok: false; reason: string; unknownSerial?: boolean };

const MAX_SKEW_SECONDS = 300;
const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048';

/**
 * The algorithm is ours, the key is the held one with the named serial; the message chooses neither. A probe
 * (`WECHATPAY/SIGNTEST/…`) is no case of its own: its signature is simply wrong (SIGN-03).
 */
export function verifySignature({ headers, body }: SignedMessage, keys: VerifyingKeys, nowMs: number): Verification {
  const timestamp = headers['wechatpay-timestamp'];
  const nonce = headers['wechatpay-nonce'];
  const signature = headers['wechatpay-signature'];
  const serial = headers['wechatpay-serial'];
  if (
    typeof timestamp !== 'string' ||
    typeof nonce !== 'string' ||
    typeof signature !== 'string' ||
    typeof serial !== 'string'
  ) {
    return { ok: false, reason: 'signature headers missing' };
  }
  const type = headers['wechatpay-signature-type'];
  if (type !== undefined && type !== SIGNATURE_TYPE) return { ok: false, reason: 'other signature type' };
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) {
    return { ok: false, reason: 'timestamp too far from now' };
  }
  const text = strictUtf8(body);
  if (text === undefined) return { ok: false, reason: 'body is not UTF-8' };
  const key = keys.find(serial);
  if (!key) return { ok: false, reason: 'unknown serial', unknownSerial: true };
  if (signature === '' || !Rsa.verify(Formatter.response(timestamp, nonce, text), signature, key)) {
    return { ok: false, reason: 'signature wrong' };
  }
  return { ok: true, text };
}

/** Text that stands for exactly these bytes; a byte order mark stays, anything undecodable is refused. */
function strictUtf8(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
