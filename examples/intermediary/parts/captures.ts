import type { Payment, PaymentStatus, UnpaidEnd } from '../model.js';
import { endingReturnsMoney, isUnpaidEnd } from '../model.js';
import type { OrderReport } from '../wallets/wallet.js';

/** What the network's word about an order means for the payment. Pure: the engine stores what is decided here. */
export interface CaptureParts {
  /** Money was taken. Is the payment paid, or must the money go back? */
  judgeCapture(payment: Payment, saleAlreadyPaid: boolean): 'ACCEPT' | 'RETURN' | 'KNOWN';
  /** The network ended the order unpaid: what the payment becomes, if anything. */
  judgeUnpaidEnd(payment: Payment, report: OrderReport): UnpaidEnd | undefined;
  /** A report that the payer has not paid yet, about a payment that is paid: older news, or to be believed (TIMEOUT-12)? */
  reopensOnWaiting(payment: Payment): boolean;
  /** Once an attempt at a sale is paid: whether the open others are ended at the network (MPM-05, MPM-06). */
  endsOtherAttempts(paid: Payment): boolean;
  /** The only status changes there are (STATE-01). */
  mayChange(from: PaymentStatus, to: PaymentStatus): boolean;
  /** A paid order that the network reversed by itself: no event tells of it (CANCEL-13). */
  noticeReversal(payment: Payment, report: OrderReport): boolean;
}

const CHANGES: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  PENDING: ['SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'],
  SUCCEEDED: ['CANCELLED'],
  FAILED: [],
  CANCELLED: [],
  EXPIRED: [],
};

export const captureParts: CaptureParts = {
  judgeCapture(payment, saleAlreadyPaid) {
    if (payment.returned) return 'KNOWN';
    if (payment.status === 'SUCCEEDED') return 'KNOWN';
    // Somebody was told that this payment ended unpaid: the money goes back by itself (CANCEL-03).
    if (isUnpaidEnd(payment.status)) return 'RETURN';
    if (payment.cancellation.status === 'PENDING' || saleAlreadyPaid) return 'RETURN';
    // We gave up waiting but nobody knows yet. Honoured, unless a reverse is already under way and may still strike.
    if (payment.undo && endingReturnsMoney(payment) && payment.undo.attempts > 0) return 'RETURN';
    return 'ACCEPT';
  },
  judgeUnpaidEnd(payment, report) {
    if (payment.status !== 'PENDING' || payment.capture) return undefined;
    if (report.state !== 'CLOSED' && report.state !== 'REVERSED' && report.state !== 'DECLINED') return undefined;
    if (payment.undo) return payment.undo.as;
    return report.state === 'CLOSED' && payment.mode !== 'CPM' ? 'EXPIRED' : 'FAILED';
  },
  reopensOnWaiting: () => false,
  endsOtherAttempts: () => true,
  mayChange: (from, to) => from === to || CHANGES[from].includes(to),
  noticeReversal: (payment, report) =>
    report.state === 'REVERSED' && payment.capture !== undefined && payment.returned === undefined,
};
