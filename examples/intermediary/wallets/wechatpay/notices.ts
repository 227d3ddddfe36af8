import type { IncomingHttpHeaders } from 'node:http';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { member, parseJson, textMember } from '../../core/json.js';
import type { Payment } from '../../model.js';
import { readMoney } from './answers.js';
import type { KeyRing } from './keys.js';

export interface Notification {
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came: the signature is over them, not over any reading of them (SIGN-02). */
  readonly body: Buffer;
}

export type Verification = { ok: true; text: string } | { ok: false; reason: string; unknownSerial?: boolean };

const MAX_SKEW_SECONDS = 300;
const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048';

/**
 * The algorithm is ours, the key is the held certificate with the named serial; the message chooses neither. A probe
 * (`WECHATPAY/SIGNTEST/…`) is no case of its own: its signature is simply wrong (SIGN-03).
 */
export function verifyNotification({ headers, body }: Notification, keys: KeyRing, nowMs: number): Verification {
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

/** The content of the envelope, or undefined when authenticated decryption fails. Plaintext beside it is never read (SIGN-11). */
export function decryptResource(resource: unknown, apiV3Key: string): unknown {
  const ciphertext = textMember(resource, 'ciphertext');
  const nonce = textMember(resource, 'nonce');
  if (!ciphertext || !nonce || textMember(resource, 'algorithm') !== 'AEAD_AES_256_GCM') return undefined;
  // The SDK would take a shorter authentication tag for a whole one.
  if (Buffer.from(ciphertext, 'base64').length <= 16) return undefined;
  try {
    return parseJson(Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, textMember(resource, 'associated_data') ?? ''));
  } catch {
    return undefined;
  }
}

export interface NoticeContext {
  readonly spMchid: string;
  readonly spAppid: string;
}

/** Why a genuine payment notice is not about this payment; undefined when it is (CB-04, CB-05, AMOUNT-06, SEC-03). */
export function checkPaymentNotice(notice: unknown, payment: Payment, context: NoticeContext): string | undefined {
  if (member(notice, 'sp_mchid') !== context.spMchid) return 'another institution';
  if (member(notice, 'sp_appid') !== context.spAppid) return 'another app';
  if (member(notice, 'sub_mchid') !== payment.networkMerchantId) return 'another merchant';
  if (member(notice, 'out_trade_no') !== payment.orderId) return 'another order';
  const paid = readMoney(member(notice, 'amount'), 'total', 'currency');
  if (paid?.minor !== payment.amount.minor || paid.currency !== payment.amount.currency) return 'another amount';
  return undefined;
}

/** Refund notices carry no app id, and the currency only on global hosts. */
export function checkRefundNotice(notice: unknown, payment: Payment, context: NoticeContext): string | undefined {
  if (member(notice, 'sp_mchid') !== context.spMchid) return 'another institution';
  if (member(notice, 'sub_mchid') !== payment.networkMerchantId) return 'another merchant';
  if (member(notice, 'out_trade_no') !== payment.orderId) return 'another order';
  const amount = member(notice, 'amount');
  const currency = member(amount, 'currency') ?? payment.amount.currency;
  const total = member(amount, 'total') ?? Number(payment.amount.minor);
  if (currency !== payment.amount.currency || total !== Number(payment.amount.minor)) return 'another amount';
  return undefined;
}

export type NotificationVerdict = { ok: true } | { ok: false; status: number; reason: string };

export interface Acknowledgement {
  status: number;
  body?: unknown;
}

/** The form that satisfies every edition of the documents: 200 with the SUCCESS body, or an error with FAIL (CB-10). */
export const acknowledgement = (verdict: NotificationVerdict): Acknowledgement =>
  verdict.ok
    ? { status: 200, body: { code: 'SUCCESS', message: '成功' } }
    : { status: verdict.status, body: { code: 'FAIL', message: verdict.reason } };

/** The effect is stored first and acknowledged then: what was acknowledged survives a crash (CB-02, CB-09). */
export const applyBeforeAck = async (apply: () => void): Promise<void> => apply();
