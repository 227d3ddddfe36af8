import type { Money } from '../../core/money.js';
import type { Payment, Refund } from '../../model.js';
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
import { type KeyRing, mayRefreshKeys } from './keys.js';
import { openWechatPayLink, type RawAnswer, type WechatPayAccount, type WechatPayLink } from './link.js';
import {
  type Acknowledgement,
  acknowledgement,
  applyBeforeAck,
  checkPaymentNotice,
  checkRefundNotice,
  decryptResource,
  type NoticeContext,
  type Notification,
  type NotificationVerdict,
  type Verification,
  verifyNotification,
} from './notices.js';

/** What can go wrong between an intermediary and WeChat Pay. */
export interface WechatPayParts extends AnswerReaders {
  /** The signed and verified connection (SIGN-07). */
  openWechatPayLink(account: WechatPayAccount, keys: KeyRing): WechatPayLink;
  classifyAnswer(answer: RawAnswer): Outcome<unknown>;
  readPayAnswer(outcome: Outcome<unknown>, payment: Payment, readers: AnswerReaders): Outcome<OrderReport>;
  readQueryAnswer(outcome: Outcome<unknown>, payment: Payment, readers: AnswerReaders): Outcome<OrderReport>;
  readCloseAnswer(outcome: Outcome<unknown>): Outcome<CloseReport>;
  readReverseAnswer(outcome: Outcome<unknown>): Outcome<ReverseReport>;
  readRefundAnswer(outcome: Outcome<unknown>, refund: Refund): Outcome<RefundReport>;
  readRefundQuery(outcome: Outcome<unknown>, refund: Refund, readers: AnswerReaders): Outcome<RefundReport>;
  /** The number that stands in a request for an amount: minor units, won without decimals (AMOUNT-01). */
  networkAmount(amount: Money): number;
  /** The merchant's id that a request carries (MERCH-02). */
  networkMerchantIdFor(payment: Payment): string;
  verifyNotification(notification: Notification, keys: KeyRing, nowMs: number): Verification;
  decryptResource(resource: unknown, apiV3Key: string): unknown;
  checkPaymentNotice(notice: unknown, payment: Payment, context: NoticeContext): string | undefined;
  checkRefundNotice(notice: unknown, payment: Payment, context: NoticeContext): string | undefined;
  /** Whether an event type is about a payment, about a refund, or about nothing that we know (CB-11, CB-12). */
  kindOfEvent(eventType: unknown, originalType: unknown): 'PAYMENT' | 'REFUND' | 'OTHER';
  /** When the effect of a notification is stored, relative to its acknowledgement. */
  applyNotification(apply: () => void): Promise<void>;
  acknowledgement(verdict: NotificationVerdict): Acknowledgement;
  mayRefreshKeys(sinceLastRefreshMs: number, paced: (durationMs: number) => number): boolean;
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
  applyNotification: applyBeforeAck,
  acknowledgement,
  mayRefreshKeys,
};
