import { Aes } from 'wechatpay-axios-plugin';
import { member, parseJson, textMember } from '../../core/json.js';
import type { Payment } from '../../model.js';
import type { Acknowledgement, NotificationVerdict } from '../notification.js';
import { readMoney } from './answers.js';
import { type SignedMessage, type Verification, type VerifyingKeys, verifySignature } from './signatures.js';

export { applyBeforeAck } from '../notification.js';

export type Notification = SignedMessage;

export const verifyNotification = (notification: Notification, keys: VerifyingKeys, nowMs: number): Verification =>
  verifySignature(notification, keys, nowMs);

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

/** The form that satisfies every edition of the documents: 200 with the SUCCESS body, or an error with FAIL (CB-10). */
export const acknowledgement = (verdict: NotificationVerdict): Acknowledgement =>
  verdict.ok
    ? { status: 200, body: { code: 'SUCCESS', message: '成功' } }
    : { status: verdict.status, body: { code: 'FAIL', message: verdict.reason } };
