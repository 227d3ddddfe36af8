import { randomInt, randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import type { Log } from '../core/log.js';
import { sameMoney, sumMinor } from '../core/money.js';
import {
  type Failure,
  isUnpaidEnd,
  keyOf,
  type Order,
  type Refund,
  type RequestedBy,
  type Source,
  type UnpaidEnd,
} from '../model.js';
import { countsAgainstRemainder } from '../parts/refunds.js';
import type { Parts } from '../parts.js';
import type { Storage } from '../storage/storage.js';
import type { OrderReport, RefundReport } from '../wallets/wallet.js';
import type { Book, Draft } from './book.js';

/**
 * What the networks say, written into the book. The same report may come as an answer, by query and by notification,
 * late, twice and out of order: each function leaves the draft alone when it already knows (IDEM-11, TIMEOUT-12).
 */
export interface Evidence {
  orderReported(draft: Draft, report: OrderReport, source: Source): void;
  refundReported(draft: Draft, report: RefundReport, source: Source): void;
  /** Decides that a pending payment shall end unpaid; the worker sees to it. */
  startUndo(draft: Draft, as: UnpaidEnd, requestedBy: RequestedBy, failure?: Failure): void;
  /** A definite end without money taken. */
  endUnpaid(draft: Draft, as: UnpaidEnd, source: Source, failure?: Failure): void;
  /** All captured money is back. */
  moneyReturned(draft: Draft, how: 'REVERSE' | 'REFUND' | 'NETWORK', source: Source): void;
  applyToRefund(draft: Draft, refund: Refund, report: RefundReport, source: Source): void;
}

interface EvidenceOptions {
  readonly storage: Storage;
  readonly parts: Parts;
  readonly clock: Clock;
  readonly book: Book;
  readonly log: Log;
}

export function createEvidence({ storage, parts, clock, book, log }: EvidenceOptions): Evidence {
  function orderReported(draft: Draft, report: OrderReport, source: Source): void {
    const { payment } = draft;
    switch (report.state) {
      case 'NOT_FOUND':
        payment.notFoundCount += 1;
        return;
      case 'UNKNOWN':
        log('payment.report-unknown', { ...keyOf(payment), detail: report.detail });
        return;
      case 'WAITING':
        if (payment.status === 'SUCCEEDED' && parts.reopensOnWaiting(payment)) {
          payment.status = 'PENDING';
          payment.capture = undefined;
        }
        // An ended payment whose order turns up open at the network stays under watch until that order is ended too.
        if (payment.status === 'PENDING') payment.placing.state = 'PLACED';
        payment.notFoundCount = 0;
        return;
      case 'PAID':
        payment.placing.state = 'PLACED';
        moneyTaken(draft, report, source);
        return;
      case 'CLOSED':
      case 'REVERSED':
      case 'DECLINED': {
        payment.placing.state = 'PLACED';
        // All that was paid is going back by refunds: that the order is over with that is no news.
        if (payment.capture && isOnItsWayBack(draft)) return;
        if (parts.noticeReversal(payment, report)) {
          moneyReturned(draft, 'NETWORK', source);
          return;
        }
        const as = parts.judgeUnpaidEnd(payment, report);
        if (as) endUnpaid(draft, as, source, { code: report.state, message: report.detail ?? `order ${report.state}` });
        return;
      }
    }
  }

  function moneyTaken(draft: Draft, report: OrderReport, source: Source): void {
    const { payment } = draft;
    const now = clock.now();
    const news = payment.capture === undefined;
    // Details that an earlier report left out are filled in; what is known is not overwritten.
    payment.capture = { ...(report.capture ?? { at: now }), ...withoutUndefined(payment.capture ?? {}) };
    if (news) draft.note('CAPTURED', source, { amount: payment.amount, reference: payment.capture.transactionId });
    switch (parts.judgeCapture(payment, saleIsPaid(draft))) {
      case 'KNOWN':
        return;
      case 'ACCEPT':
        accept(draft);
        return;
      case 'RETURN':
        if (payment.status === 'PENDING' && payment.cancellation.status !== 'PENDING' && !payment.undo) {
          startUndo(draft, 'CANCELLED', 'SALE');
        }
        if (news) {
          log('payment.money-goes-back', { ...keyOf(payment), status: payment.status });
          payment.dueAt = now;
          payment.polls = 0;
        }
    }
  }

  function accept(draft: Draft): void {
    const { payment } = draft;
    const now = clock.now();
    payment.status = 'SUCCEEDED';
    payment.succeededAt = payment.capture?.at ?? now;
    payment.approvalNumber = String(randomInt(100_000_000)).padStart(8, '0');
    payment.undo = undefined;
    payment.failure = undefined;
    beginAudits(draft);
    withdrawOtherAttempts(draft);
  }

  function beginAudits({ payment }: Draft): void {
    payment.polls = 0;
    const delay = parts.auditDelayMs(payment, 0);
    payment.dueAt = delay === undefined ? undefined : clock.now() + clock.pace(delay);
  }

  /** Another attempt at the same sale already has the money (NORTHBOUND, "one sale, several attempts"). */
  function saleIsPaid({ payment }: Draft): boolean {
    if (!payment.saleId) return false;
    return storage
      .paymentsOfSale(payment.merchantId, payment.saleId)
      .some((other) => other.paymentId !== payment.paymentId && other.status === 'SUCCEEDED' && !fullyRefunded(other));
  }

  function fullyRefunded(payment: Draft['payment']): boolean {
    return parts.remainderOf({ payment, refunds: storage.refundsOf(payment) }).minor === 0n;
  }

  /** MPM-05, MPM-06: once one attempt is paid, the open others are ended at the network. */
  function withdrawOtherAttempts({ payment }: Draft): void {
    if (!payment.saleId || !parts.endsOtherAttempts(payment)) return;
    for (const other of storage.paymentsOfSale(payment.merchantId, payment.saleId)) {
      if (other.paymentId === payment.paymentId || other.status !== 'PENDING' || other.undo) continue;
      book.change(other, (draft) => startUndo(draft, 'CANCELLED', 'SALE'));
    }
  }

  function startUndo(draft: Draft, as: UnpaidEnd, requestedBy: RequestedBy, failure?: Failure): void {
    const { payment } = draft;
    const now = clock.now();
    payment.undo = { as, requestedBy, at: now, attempts: payment.undo?.attempts ?? 0, failure };
    payment.dueAt = now;
    payment.notFoundCount = 0;
    if (as === 'CANCELLED') {
      payment.cancellation = { status: 'PENDING', kind: 'VOID', requestedBy, at: now };
      draft.note('CANCEL_REQUESTED', 'STAFF', { amount: payment.amount });
    }
  }

  function endUnpaid(draft: Draft, as: UnpaidEnd, source: Source, failure?: Failure): void {
    const { payment } = draft;
    if (payment.status !== 'PENDING' || payment.capture) return;
    payment.status = as;
    if (as === 'FAILED') payment.failure = payment.undo?.failure ?? failure ?? { code: 'FAILED', message: 'not paid' };
    settleCancellation(draft, 'VOID');
    payment.polls = 0;
    const watch = payment.placing.state === 'UNKNOWN' ? parts.lateWatchDelayMs(payment) : undefined;
    payment.dueAt = watch === undefined ? undefined : clock.now() + clock.pace(watch);
    draft.note('ENDED_UNPAID', source);
  }

  function moneyReturned(draft: Draft, how: 'REVERSE' | 'REFUND' | 'NETWORK', source: Source): void {
    const { payment } = draft;
    const now = clock.now();
    payment.returned = { how, at: now };
    payment.dueAt = undefined;
    draft.note('RETURNED', source, { amount: payment.amount });
    if (isUnpaidEnd(payment.status)) return;
    if (payment.status === 'SUCCEEDED' && payment.cancellation.status !== 'PENDING') {
      payment.cancellation = { status: 'PENDING', requestedBy: 'NETWORK' };
    }
    payment.status = payment.status === 'PENDING' ? (payment.undo?.as ?? 'CANCELLED') : 'CANCELLED';
    if (payment.status === 'FAILED')
      payment.failure = payment.undo?.failure ?? { code: 'RETURNED', message: 'money returned' };
    settleCancellation(draft, how === 'REFUND' ? 'REFUND' : 'VOID');
  }

  function settleCancellation({ payment }: Draft, kind: 'VOID' | 'REFUND'): void {
    if (payment.cancellation.status !== 'PENDING') return;
    payment.cancellation = { ...payment.cancellation, status: 'SUCCEEDED', kind, at: clock.now() };
  }

  function refundReported(draft: Draft, report: RefundReport, source: Source): void {
    const known = draft.refunds.find((each) => each.networkRefundNo === report.networkRefundNo);
    if (known) {
      if (report.amount && !sameMoney(report.amount, known.amount)) {
        log('refund.other-amount', { ...keyOf(draft.payment), refundId: known.refundId });
        return;
      }
      applyToRefund(draft, known, report, source);
      return;
    }
    if (!parts.adoptsPortalRefunds() || !report.networkRefundNo || !report.amount) return;
    const adopted = portalRefund(draft, report.networkRefundNo, report.amount);
    draft.refunds.push(adopted);
    draft.note('REFUND_SEEN', source, { amount: adopted.amount, reference: report.networkRefundNo });
    applyToRefund(draft, adopted, report, source);
    // A refund of an order that we do not know as paid: the payment notice is late, or lost (CB-08).
    if (!draft.payment.capture) draft.payment.dueAt = clock.now();
  }

  function portalRefund({ payment }: Draft, networkRefundNo: string, amount: Refund['amount']): Refund {
    const now = clock.now();
    return {
      ...keyOf(payment),
      refundId: `net_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      amount,
      purpose: 'PORTAL',
      fingerprint: '',
      status: 'PENDING',
      version: 0,
      createdAt: now,
      networkRefundNo,
      sending: 'ACCEPTED',
      attempts: 0,
      everUnknown: false,
      polls: 0,
      dueAt: now + clock.pace(parts.refundPollDelayMs(0) ?? 0),
    };
  }

  function applyToRefund(draft: Draft, refund: Refund, report: RefundReport, source: Source): void {
    if (report.state === 'UNKNOWN' || report.state === 'NOT_FOUND' || report.state === 'LATER') return;
    refund.networkRefundId ??= report.networkRefundId;
    refund.payerAmount ??= report.payerAmount;
    refund.exchangeRate ??= report.exchangeRate;
    if (parts.refundHasEnded(refund)) return;
    const before = refund.status;
    refund.sending = 'ACCEPTED';
    if (report.state === 'ACTION_REQUIRED') refund.status = 'ACTION_REQUIRED';
    if (report.state === 'SUCCEEDED' || report.state === 'FAILED') {
      refund.status = report.state;
      refund.completedAt = clock.now();
      refund.dueAt = undefined;
    }
    if (report.state === 'FAILED')
      refund.failure = { code: 'CLOSED', message: 'the network closed the refund without paying it out' };
    if (refund.status === before) return;
    draft.note(`REFUND_${refund.status}`, source, { amount: refund.amount, reference: refund.networkRefundNo });
    afterReturn(draft, refund);
  }

  /** A refund that carried out a cancel, or gave back money of an ended payment, decides about the payment. */
  function afterReturn(draft: Draft, refund: Refund): void {
    const { payment } = draft;
    const cancels = payment.cancellation.status === 'PENDING';
    if (refund.purpose !== 'CANCEL' && refund.purpose !== 'COMPENSATION') {
      // What was asked for before a cancel is part of what the cancel gives back.
      if (cancels && refund.status === 'SUCCEEDED' && isAllBack(draft))
        moneyReturned(draft, 'REFUND', 'NETWORK_ANSWER');
      if (cancels && refund.status === 'FAILED') payment.dueAt = clock.now();
      return;
    }
    if (refund.status === 'SUCCEEDED' && (!cancels || isAllBack(draft)))
      moneyReturned(draft, 'REFUND', 'NETWORK_ANSWER');
    if (refund.status !== 'FAILED') return;
    if (payment.status === 'SUCCEEDED') {
      payment.cancellation = { ...payment.cancellation, status: 'FAILED', at: clock.now() };
      beginAudits(draft);
      return;
    }
    // A closed refund needs a new number (2.9): the worker draws one.
    payment.returnAttempts += 1;
    payment.dueAt = clock.now() + clock.pace(parts.refundSpacingMs());
  }

  return { orderReported, refundReported, startUndo, endUnpaid, moneyReturned, applyToRefund };
}

/** Everything that was paid has arrived where it came from. */
export const isAllBack = ({ payment, refunds }: Order): boolean =>
  sumMinor(refunds.filter(({ status }) => status === 'SUCCEEDED').map(({ amount }) => amount)) >= payment.amount.minor;

/** Everything that was paid has gone back by refunds, or will. */
const isOnItsWayBack = ({ payment, refunds }: Order): boolean =>
  sumMinor(refunds.filter(countsAgainstRemainder).map(({ amount }) => amount)) >= payment.amount.minor;

const withoutUndefined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
