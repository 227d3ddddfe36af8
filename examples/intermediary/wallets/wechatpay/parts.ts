import type { X509Certificate } from 'node:crypto';
import type { Money } from '../../core/money.js';
import type { Payment, Refund } from '../../model.js';
import type { Acknowledgement, NotificationVerdict } from '../notification.js';
import type { CloseReport, OrderReport, Outcome, RefundReport, ReverseReport } from '../wallet.js';
import {
  type AnswerReaders,
  classifyAnswer,
  readCloseAnswer,
  readPayAnswer,
  readQueryAnswer,
  readRefundAnswer,
  readRefundQuery,
  readRefundStatus,
  readReverseAnswer,
  readTradeState,
} from './answers.js';
import { signCallUp } from './call-up.js';
import { type KeyRing, keepsCertificate, mayRefreshKeys, refreshKeysEveryMs } from './keys.js';
import { openWechatPayLink, type RawAnswer, type WechatPayAccount, type WechatPayLink } from './link.js';
import {
  acknowledgement,
  checkPaymentNotice,
  checkRefundNotice,
  decryptResource,
  type NoticeContext,
  type Notification,
  verifyNotification,
} from './notices.js';
import { loadOwnKey, type OwnKey, type OwnKeyFiles, type OwnKeyHolder } from './own-key.js';
import type { Verification } from './signatures.js';

/** What can go wrong between an intermediary and WeChat Pay. */
export interface WechatPayParts extends AnswerReaders {
  /** The signed and verified connection (SIGN-07). */
  openWechatPayLink(account: WechatPayAccount, keys: KeyRing, ownKey: OwnKeyHolder): WechatPayLink;
  classifyAnswer(answer: RawAnswer): Outcome<unknown>;
  readPayAnswer(outcome: Outcome<unknown>, payment: Payment, readers: AnswerReaders): Outcome<OrderReport>;
  readQueryAnswer(outcome: Outcome<unknown>, payment: Payment, readers: AnswerReaders): Outcome<OrderReport>;
  readCloseAnswer(outcome: Outcome<unknown>): Outcome<CloseReport>;
  readReverseAnswer(outcome: Outcome<unknown>): Outcome<ReverseReport>;
  readRefundAnswer(outcome: Outcome<unknown>, refund: Refund): Outcome<RefundReport>;
  readRefundQuery(outcome: Outcome<unknown>, refund: Refund, readers: AnswerReaders): Outcome<RefundReport>;
  /** The number that stands in a request for an amount: minor units, won without decimals (AMOUNT-01). */
  networkAmount(amount: Money, payment: Payment): number;
  /** The merchant's id that a request carries (MERCH-02). */
  networkMerchantIdFor(payment: Payment): string;
  /** What the payment page hands to the wallet (2.4): signed with our own key over what the wallet will verify. */
  signCallUp: typeof signCallUp;
  verifyNotification(notification: Notification, keys: KeyRing, nowMs: number): Verification;
  decryptResource(resource: unknown, apiV3Key: string): unknown;
  checkPaymentNotice(notice: unknown, payment: Payment, context: NoticeContext): string | undefined;
  checkRefundNotice(notice: unknown, payment: Payment, context: NoticeContext): string | undefined;
  /** Whether an event type is about a payment, about a refund, or about nothing that we know (CB-11, CB-12). */
  kindOfEvent(eventType: unknown, originalType: unknown): 'PAYMENT' | 'REFUND' | 'OTHER';
  acknowledgement(verdict: NotificationVerdict): Acknowledgement;
  /** How often an unknown serial number leads to a download of keys (SIGN-15). */
  mayRefreshKeys(sinceLastRefreshMs: number, paced: (durationMs: number) => number): boolean;
  /** The interval of the regular download, unknown serial numbers or not. */
  refreshKeysEveryMs(): number;
  /** Whether a held platform certificate still verifies, once a list of them was fetched (SIGN-06). */
  keepsCertificate(certificate: X509Certificate, listed: readonly X509Certificate[]): boolean;
  /** The key that requests are signed with: asked for at the start, and again and again (SIGN-14). */
  loadOwnKey(files: OwnKeyFiles): OwnKey;
}

export const wechatPayParts: WechatPayParts = {
  openWechatPayLink,
  classifyAnswer,
  readTradeState,
  readRefundStatus,
  readPayAnswer,
  readQueryAnswer,
  readCloseAnswer,
  readReverseAnswer,
  readRefundAnswer,
  readRefundQuery,
  networkAmount: (amount) => Number(amount.minor),
  networkMerchantIdFor: (payment) => payment.networkMerchantId,
  signCallUp,
  verifyNotification,
  decryptResource,
  checkPaymentNotice,
  checkRefundNotice,
  kindOfEvent(eventType, originalType) {
    const name = typeof eventType === 'string' ? eventType : '';
    if (name === 'TRANSACTION.SUCCESS' && originalType === 'transaction') return 'PAYMENT';
    if (/^REFUND\.(SUCCESS|ABNORMAL|CLOSED)$/.test(name) && originalType === 'refund') return 'REFUND';
    return 'OTHER';
  },
  acknowledgement,
  mayRefreshKeys,
  refreshKeysEveryMs,
  keepsCertificate,
  loadOwnKey,
};
