import { type Clock, SECOND } from '../core/clock.js';
import type { Log } from '../core/log.js';
import { money, sumMinor } from '../core/money.js';
import { endingReturnsMoney, isUnpaidEnd, keyOf, type Order, type Payment, type Refund } from '../model.js';
import { countsAgainstRemainder } from '../parts/refunds.js';
import type { Parts } from '../parts.js';
import { type OrderReport, type Outcome, type Wallet, type Wallets, walletNamed } from '../wallets/wallet.js';
import type { Book, Draft } from './book.js';
import { type Evidence, isAllBack } from './evidence.js';

export interface StepOptions {
  readonly parts: Parts;
  readonly clock: Clock;
  readonly book: Book;
  readonly evidence: Evidence;
  readonly log: Log;
  readonly wallets: Wallets;
}

/** What a payment needs next. Derived from its record each time, so that no crash can leave a stale plan behind. */
export type Plan = 'RECOVER' | 'PLACE' | 'WATCH' | 'UNDO' | 'RETURN' | 'AUDIT' | 'LATE_WATCH' | 'REST';

export function planOf(payment: Payment): Plan {
  const moneyIsOut = payment.capture !== undefined && payment.returned === undefined;
  if (payment.status === 'PENDING') {
    // A code payment is sent by the request that brought its code; one found unsent has lost that request.
    if (payment.placing.state === 'IN_FLIGHT' || (payment.mode === 'CPM' && payment.placing.state === 'NEW'))
      return 'RECOVER';
    if (moneyIsOut) return 'RETURN';
    if (payment.undo) return 'UNDO';
    return payment.mode !== 'CPM' && payment.placing.state !== 'PLACED' ? 'PLACE' : 'WATCH';
  }
  if (payment.status === 'SUCCEEDED') return payment.cancellation.status === 'PENDING' ? 'RETURN' : 'AUDIT';
  if (moneyIsOut) return 'RETURN';
  return payment.placing.state === 'UNKNOWN' ? 'LATE_WATCH' : 'REST';
}

/** Steps of payments. Each asks the network at most a few questions, stores what it learnt, and says when to go on. */
export function createPaymentSteps({ parts, clock, book, evidence, log, wallets }: StepOptions) {
  const walletOf = (payment: Payment): Wallet => walletNamed(wallets, payment.wallet);
  const later = (documentedMs: number): number => clock.now() + clock.pace(documentedMs);
  const nextPoll = (payment: Payment): number | undefined => {
    const delay = parts.pollDelayMs(payment);
    return delay === undefined ? undefined : later(delay);
  };

  /** Opens an attempt in the book before its bytes leave (IDEM-12). */
  function beginAttempt(payment: Payment): Order {
    return book.change(payment, (draft) => {
      const { placing } = draft.payment;
      placing.attempts += 1;
      placing.state = 'IN_FLIGHT';
      draft.payment.orderId = parts.orderNumberForAttempt(draft.payment, placing.attempts);
    });
  }

  /** The code payment: sent once, by the request that brought the code. The code is never stored. */
  async function pay(order: Order, paymentCode: string): Promise<Order> {
    let current = order;
    for (;;) {
      current = beginAttempt(current.payment);
      const outcome = await walletOf(current.payment).pay(current.payment, paymentCode);
      let again = false;
      current = book.change(current.payment, (draft) => {
        again = placed(draft, outcome, (report) => evidence.orderReported(draft, report, 'NETWORK_ANSWER'));
      });
      if (!again) return current;
    }
  }

  /** The prepaid order: the same number and the same parameters in every attempt, three at most (WX-P3). */
  async function place({ payment }: Order): Promise<void> {
    const { payment: sent } = beginAttempt(payment);
    const outcome = await walletOf(sent).place(sent);
    book.change(payment, (draft) => {
      placed(draft, outcome, ({ qrPayload, walletCall, redirectUrl }) => {
        draft.payment.placing.state = 'PLACED';
        draft.payment.qrPayload = qrPayload;
        draft.payment.walletCall = walletCall;
        draft.payment.redirectUrl = redirectUrl;
        draft.note(qrPayload === undefined ? 'WALLET_CALL_ISSUED' : 'QR_ISSUED', 'NETWORK_ANSWER');
      });
    });
  }

  /** What the answer to an order request means; true when the request shall be repeated at once. */
  function placed<T>(draft: Draft, outcome: Outcome<T>, onOk: (value: T) => void): boolean {
    const { payment } = draft;
    payment.placing.endedAt = clock.now();
    payment.polls = 0;
    // A notification may have come before this answer; then the order is known to be placed, whatever the answer says.
    if (payment.placing.state === 'IN_FLIGHT') payment.placing.state = 'UNKNOWN';
    if (outcome.kind === 'ok') {
      onOk(outcome.value);
      if (payment.status === 'PENDING' && !payment.capture)
        payment.dueAt = payment.undo ? clock.now() : nextPoll(payment);
      return false;
    }
    if (payment.status !== 'PENDING' || payment.capture) return false;
    if (outcome.kind === 'refused') {
      if (payment.placing.attempts === 1 && payment.placing.state === 'UNKNOWN') payment.placing.state = 'NEW';
      const failure = { code: outcome.code, message: outcome.message };
      // The refusal of a repeat says nothing about the attempt before it.
      if (payment.placing.state === 'NEW')
        evidence.endUnpaid(draft, payment.undo?.as ?? 'FAILED', 'NETWORK_ANSWER', failure);
      else evidence.startUndo(draft, 'FAILED', 'TIMEOUT', failure);
      return false;
    }
    draft.note('OUTCOME_UNKNOWN', 'NETWORK_ANSWER');
    if (payment.undo) {
      payment.dueAt = clock.now();
      return false;
    }
    const failure = { code: 'NO_ANSWER', message: 'the network did not answer' };
    switch (parts.onUnknownPlacing(payment)) {
      case 'REPEAT':
        payment.dueAt = later(parts.placeRetryDelayMs(payment.placing.attempts));
        return payment.mode === 'CPM';
      case 'QUERY':
        payment.dueAt = nextPoll(payment);
        return false;
      case 'GIVE_UP':
        evidence.startUndo(draft, 'FAILED', 'TIMEOUT', failure);
        return false;
      case 'FAIL':
        evidence.endUnpaid(draft, 'FAILED', 'NETWORK_ANSWER', failure);
        return false;
    }
  }

  /** An attempt whose process died between sending and storing the answer. */
  function recover({ payment }: Order): void {
    book.change(payment, (draft) => {
      const { placing } = draft.payment;
      placing.endedAt = clock.now();
      draft.payment.dueAt = clock.now();
      draft.note('RECOVERED', 'RECONCILIATION');
      switch (parts.afterCrash(draft.payment)) {
        case 'UNKNOWN':
          placing.state = 'UNKNOWN';
          return;
        case 'SEND_AGAIN':
          placing.state = 'NEW';
          return;
        case 'FAILED':
          placing.state = 'NEW';
          evidence.endUnpaid(draft, 'FAILED', 'RECONCILIATION', { code: 'INTERRUPTED', message: 'interrupted' });
      }
    });
  }

  /** A query, and what it tells, in the book; the plan may be another one afterwards. */
  async function ask(payment: Payment): Promise<{ order: Order; report?: OrderReport }> {
    const outcome = await walletOf(payment).query(payment);
    const report = outcome.kind === 'ok' ? outcome.value : undefined;
    const order = book.change(payment, (draft) => {
      draft.payment.polls += 1;
      if (report) evidence.orderReported(draft, report, 'QUERY');
    });
    return { order, report };
  }

  async function watch({ payment }: Order): Promise<void> {
    const since = payment.mode === 'CPM' ? (payment.placing.endedAt ?? payment.createdAt) : payment.createdAt;
    const patienceEnds = since + clock.pace(parts.patienceMs(payment));
    if (clock.now() >= patienceEnds) {
      stopWaiting(payment);
      return;
    }
    if (parts.pollDelayMs(payment) !== undefined) await ask(payment);
    book.change(payment, (draft) => {
      if (planOf(draft.payment) !== 'WATCH') return;
      draft.payment.dueAt = Math.min(nextPoll(draft.payment) ?? patienceEnds, patienceEnds);
    });
  }

  function stopWaiting(payment: Payment): void {
    book.change(payment, (draft) => {
      if (planOf(draft.payment) !== 'WATCH') return;
      const failure = { code: 'NOT_CONFIRMED', message: 'the payer did not confirm in time' };
      const as = payment.mode === 'CPM' ? 'FAILED' : 'EXPIRED';
      if (parts.whenPatienceEnds(draft.payment) === 'FAIL') evidence.endUnpaid(draft, as, 'STAFF', failure);
      else evidence.startUndo(draft, as, 'TIMEOUT', failure);
    });
  }

  /** Ends an order unpaid: query, wait until the network takes it, close or reverse, repeat until definite. */
  async function undo({ payment }: Order): Promise<void> {
    if (parts.queryBeforeUndo(payment)) {
      const { order, report } = await ask(payment);
      if (planOf(order.payment) !== 'UNDO') return;
      if (report?.state === 'NOT_FOUND' && believesNotFound(order.payment)) {
        endUnknownOrder(payment);
        return;
      }
    }
    // The network counts from its order, which is later than our payment: from the answer to it is never too soon.
    const base = payment.placing.endedAt ?? payment.createdAt;
    const notBefore = base + clock.pace(parts.undoNotBeforeMs(payment));
    if (clock.now() < notBefore) {
      book.change(payment, (draft) => {
        if (planOf(draft.payment) !== 'UNDO') return;
        draft.payment.dueAt = Math.min(nextPoll(draft.payment) ?? notBefore, notBefore);
      });
      return;
    }
    await endAtNetwork(payment);
  }

  const believesNotFound = (payment: Payment): boolean =>
    parts.notFoundIsFinal(payment, clock.documented(clock.now() - (payment.placing.endedAt ?? payment.createdAt)));

  /** The network never saw the order: ended, but watched, since the request may still be on its way (CANCEL-03). */
  function endUnknownOrder(payment: Payment): void {
    book.change(payment, (draft) => {
      draft.payment.placing.state = 'UNKNOWN';
      evidence.endUnpaid(draft, draft.payment.undo?.as ?? 'FAILED', 'QUERY');
    });
  }

  async function endAtNetwork(payment: Payment): Promise<void> {
    // Counted before it is sent: from here on a reverse may strike, even if this process does not live to see it.
    book.change(payment, (draft) => {
      if (draft.payment.undo) draft.payment.undo.attempts += 1;
    });
    const wallet = walletOf(payment);
    const outcome = endingReturnsMoney(payment) ? await wallet.reverse(payment) : await wallet.close(payment);
    book.change(payment, (draft) => {
      if (
        planOf(draft.payment) === 'RETURN' &&
        outcome.kind === 'ok' &&
        outcome.value === 'DONE' &&
        endingReturnsMoney(payment)
      ) {
        // The capture was reported while the reverse was under way; the reverse has given it back.
        evidence.moneyReturned(draft, 'REVERSE', 'NETWORK_ANSWER');
        return;
      }
      if (planOf(draft.payment) !== 'UNDO') return;
      draft.payment.dueAt = later(parts.undoRetryDelayMs(draft.payment.undo?.attempts ?? 1));
      if (outcome.kind === 'refused') log('payment.undo-refused', { ...keyOf(payment), code: outcome.code });
      if (outcome.kind !== 'ok') return;
      if (outcome.value === 'DONE') {
        draft.payment.placing.state = 'PLACED';
        evidence.endUnpaid(draft, draft.payment.undo?.as ?? 'CANCELLED', 'NETWORK_ANSWER');
      }
      if (outcome.value === 'NOT_FOUND') draft.payment.notFoundCount += 1;
      // Paid in the gap before the close: the next query brings the capture (CANCEL-04).
      if (outcome.value === 'ALREADY_PAID' && (draft.payment.undo?.attempts ?? 0) <= 3)
        draft.payment.dueAt = later(SECOND);
    });
  }

  /** Gives captured money back in full: by reverse while the network offers it, else by refund. */
  async function giveBack(order: Order): Promise<void> {
    const { payment } = order;
    if (isUnpaidEnd(payment.status) && !parts.compensates(payment)) {
      book.change(payment, (draft) => {
        draft.payment.dueAt = undefined;
      });
      return;
    }
    const sinceCapture = clock.documented(clock.now() - (payment.capture?.at ?? payment.createdAt));
    if (parts.howToReturn(payment, sinceCapture) === 'REVERSE') await reverse(payment);
    else refundWhole(payment);
  }

  async function reverse(payment: Payment): Promise<void> {
    const notBefore = (payment.placing.endedAt ?? payment.createdAt) + clock.pace(parts.undoNotBeforeMs(payment));
    if (clock.now() < notBefore) {
      book.change(payment, (draft) => {
        draft.payment.dueAt = notBefore;
      });
      return;
    }
    const outcome = await walletOf(payment).reverse(payment);
    book.change(payment, (draft) => {
      if (planOf(draft.payment) !== 'RETURN') return;
      draft.payment.returnAttempts += 1;
      draft.payment.dueAt = later(parts.undoRetryDelayMs(draft.payment.returnAttempts));
      if (outcome.kind === 'ok' && outcome.value === 'DONE') evidence.moneyReturned(draft, 'REVERSE', 'NETWORK_ANSWER');
      if (outcome.kind === 'refused') {
        log('payment.reverse-refused', { ...keyOf(payment), code: outcome.code });
        draft.payment.reverseRefused = true;
        draft.payment.dueAt = clock.now();
      }
    });
  }

  /** Draws up the refund that returns the money; from then on it is a refund like any other, retried under its number. */
  function refundWhole(payment: Payment): void {
    book.change(payment, (draft) => {
      if (planOf(draft.payment) !== 'RETURN') return;
      const live = draft.refunds.filter(countsAgainstRemainder);
      draft.payment.dueAt = undefined;
      if (live.some((refund) => refund.purpose !== 'REQUESTED' && refund.purpose !== 'PORTAL')) return;
      const left = draft.payment.amount.minor - sumMinor(live.map((refund) => refund.amount));
      if (left <= 0n) {
        // On its way already: what ends the last of these refunds ends this too.
        if (isAllBack(draft)) evidence.moneyReturned(draft, 'REFUND', 'QUERY');
        return;
      }
      const now = clock.now();
      const refundId = `ret_${parts.newRefundNumber(payment, 'return').slice(0, 24)}`;
      const cancels = draft.payment.status === 'SUCCEEDED';
      if (draft.payment.cancellation.status === 'PENDING') draft.payment.cancellation.kind = 'REFUND';
      draft.refunds.push(
        newRefund(draft.payment, { refundId, now, minor: left, purpose: cancels ? 'CANCEL' : 'COMPENSATION' }),
      );
    });
  }

  function newRefund(
    payment: Payment,
    { refundId, now, minor, purpose }: { refundId: string; now: number; minor: bigint; purpose: Refund['purpose'] },
  ): Refund {
    return {
      ...keyOf(payment),
      refundId,
      amount: money(payment.amount.currency, minor),
      purpose,
      fingerprint: '',
      status: 'PENDING',
      version: 0,
      createdAt: now,
      networkRefundNo: parts.newRefundNumber(payment, refundId),
      sending: 'QUEUED',
      attempts: 0,
      everUnknown: false,
      polls: 0,
      dueAt: now,
    };
  }

  /** Looks again at a paid payment: reversed, or refunded, without our doing? */
  async function audit({ payment }: Order): Promise<void> {
    const { order, report } = await ask(payment);
    if (report?.refunded && parts.adoptsPortalRefunds()) {
      const listed = await walletOf(payment).listRefunds(order.payment);
      if (listed.kind === 'ok') {
        book.change(payment, (draft) => {
          for (const refund of listed.value) evidence.refundReported(draft, refund, 'RECONCILIATION');
        });
      }
    }
    book.change(payment, (draft) => {
      if (planOf(draft.payment) !== 'AUDIT') return;
      const sinceCapture = clock.documented(clock.now() - (draft.payment.capture?.at ?? draft.payment.createdAt));
      const delay = isAllBack(draft) ? undefined : parts.auditDelayMs(draft.payment, sinceCapture);
      draft.payment.dueAt = delay === undefined ? undefined : later(delay);
    });
  }

  /** An order that ended although the network never knew it. If it turns up there after all, it is ended there too. */
  async function lateWatch({ payment }: Order): Promise<void> {
    const { order, report } = await ask(payment);
    const wallet = walletOf(payment);
    let ended = false;
    if (report?.state === 'WAITING') {
      const outcome = await (endingReturnsMoney(payment) ? wallet.reverse(order.payment) : wallet.close(order.payment));
      ended = outcome.kind === 'ok' && outcome.value === 'DONE';
    }
    book.change(payment, (draft) => {
      if (ended) draft.payment.placing.state = 'PLACED';
      if (planOf(draft.payment) === 'RETURN') return;
      const delay = planOf(draft.payment) === 'LATE_WATCH' ? parts.lateWatchDelayMs(draft.payment) : undefined;
      draft.payment.dueAt = delay === undefined ? undefined : later(delay);
    });
  }

  function rest({ payment }: Order): void {
    book.change(payment, (draft) => {
      if (planOf(draft.payment) === 'REST') draft.payment.dueAt = undefined;
    });
  }

  const steps: Readonly<Record<Plan, (order: Order) => Promise<void> | void>> = {
    RECOVER: recover,
    PLACE: place,
    WATCH: watch,
    UNDO: undo,
    RETURN: giveBack,
    AUDIT: audit,
    LATE_WATCH: lateWatch,
    REST: rest,
  };

  return { pay, step: async (order: Order): Promise<void> => steps[planOf(order.payment)](order) };
}

export type PaymentSteps = ReturnType<typeof createPaymentSteps>;
