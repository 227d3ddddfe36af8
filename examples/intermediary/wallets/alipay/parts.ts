import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import type { Money } from '../../core/money.js';
import type { Payment, Refund } from '../../model.js';
import type { Acknowledgement, NotificationVerdict } from '../notification.js';
import type { OrderReport, Outcome, Placed, RefundReport, ReverseReport } from '../wallet.js';
import {
  type AlipayOutcome,
  type AlipayReaders,
  classifyAlipayAnswer,
  readAlipayCancelAnswer,
  readAlipayInquiry,
  readAlipayPayAnswer,
  readAlipayPaymentStatus,
  readAlipayPlaceAnswer,
  readAlipayRefundAnswer,
  readAlipayRefundInquiry,
  readAlipayRefundList,
  readAlipayRefundStatus,
} from './answers.js';
import { type AlipayAccount, type AlipayAnswer, type AlipayLink, openAlipayLink, type VerifyAlipay } from './link.js';
import { acknowledgeAlipay, checkAlipayNotice, kindOfAlipayNotice, readAlipayNotice } from './notices.js';
import { type SignedMessage, type Verification, verifySignature } from './signatures.js';

/** What can go wrong between an intermediary and Alipay. */
export interface AlipayParts extends AlipayReaders {
  /** The signed and verified connection (SIGN-07). */
  openAlipayLink(account: AlipayAccount, clock: Pick<Clock, 'wall'>, verify: VerifyAlipay): AlipayLink;
  verifyAlipayAnswer(message: SignedMessage, key: KeyObject): Verification;
  classifyAlipayAnswer(answer: AlipayAnswer): AlipayOutcome;
  readAlipayPayAnswer(outcome: AlipayOutcome, payment: Payment): Outcome<OrderReport>;
  readAlipayPlaceAnswer(outcome: AlipayOutcome, payment: Payment): Outcome<Placed>;
  readAlipayInquiry(outcome: AlipayOutcome, payment: Payment, readers: AlipayReaders): Outcome<OrderReport>;
  readAlipayCancelAnswer(outcome: AlipayOutcome, payment: Payment): Outcome<ReverseReport>;
  readAlipayRefundAnswer(outcome: AlipayOutcome, refund: Refund): Outcome<RefundReport>;
  readAlipayRefundInquiry(outcome: AlipayOutcome, refund: Refund, readers: AlipayReaders): Outcome<RefundReport>;
  readAlipayRefundList(outcome: AlipayOutcome, payment: Payment, readers: AlipayReaders): Outcome<RefundReport[]>;
  /** The text that stands in a request for an amount: minor units, won without decimals (AMOUNT-01). */
  alipayAmount(amount: Money, payment: Payment): string;
  /** The merchant's id that a request carries (MERCH-02). */
  alipayMerchantIdFor(payment: Payment): string;
  verifyAlipayNotice(message: SignedMessage, key: KeyObject): Verification;
  /** Whether a notice is about how a payment ended, or about nothing that we need (CB-11, CB-12). */
  kindOfAlipayNotice(notifyType: unknown): 'PAYMENT' | 'OTHER';
  checkAlipayNotice(notice: unknown, payment: Payment): string | undefined;
  readAlipayNotice(notice: unknown, payment: Payment, readers: AlipayReaders): OrderReport;
  acknowledgeAlipay(verdict: NotificationVerdict): Acknowledgement;
}

export const alipayParts: AlipayParts = {
  openAlipayLink,
  verifyAlipayAnswer: verifySignature,
  classifyAlipayAnswer,
  readAlipayPaymentStatus,
  readAlipayRefundStatus,
  readAlipayPayAnswer,
  readAlipayPlaceAnswer,
  readAlipayInquiry,
  readAlipayCancelAnswer,
  readAlipayRefundAnswer,
  readAlipayRefundInquiry,
  readAlipayRefundList,
  alipayAmount: (amount) => amount.minor.toString(),
  alipayMerchantIdFor: (payment) => payment.networkMerchantId,
  verifyAlipayNotice: verifySignature,
  kindOfAlipayNotice,
  checkAlipayNotice,
  readAlipayNotice,
  acknowledgeAlipay,
};
