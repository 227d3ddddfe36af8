import { DAY, HOUR, ladder, MINUTE, SECOND } from '../core/clock.js';
import type { Payment, WalletName } from '../model.js';

/** When to ask again, when to stop waiting. Durations are the documents'; the engine's clock shortens them. */
export interface PollingParts {
  /** The wait before the next query of an open order; undefined: this intermediary does not poll. */
  pollDelayMs(payment: Payment): number | undefined;
  /** When waiting for the payer ends; counted from the instant the order request was answered, or from creation. */
  patienceMs(payment: Payment): number;
  /** What to do then. `FAIL` without asking the network would be a guess (TIMEOUT-05). */
  whenPatienceEnds(payment: Payment): 'UNDO' | 'FAIL';
  /** An order request whose outcome is unknown. A code payment is never sent twice: it is queried (WX-P2). */
  onUnknownPlacing(payment: Payment): 'QUERY' | 'REPEAT' | 'GIVE_UP' | 'FAIL';
  placeRetryDelayMs(attempts: number): number;
  /** Whether "no such order" can be believed by now (TIMEOUT-06, CANCEL-09). */
  notFoundIsFinal(payment: Payment, sinceLastAttemptMs: number): boolean;
  /** Looking again at a paid payment, for reversals and refunds made at the network (CANCEL-13, REFUND-14). */
  auditDelayMs(payment: Payment, sinceCaptureMs: number): number | undefined;
  /** Looking again at an order that ended although the network never knew it: it may yet arrive there (CANCEL-03). */
  lateWatchDelayMs(payment: Payment): number | undefined;
}

/** Gaps: the first query falls well within the minute that the documents ask for, the later ones a quarter of it apart. */
const PREPAID_POLLS = [5 * SECOND, 10 * SECOND, 15 * SECOND];
const AUDITS = [
  20 * SECOND,
  40 * SECOND,
  90 * SECOND,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  DAY,
];
const LATE_WATCH = [
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  MINUTE,
  MINUTE,
  2 * MINUTE,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
];

/** How long the payer of a code may take. A minute is twelve queries, of the ten to twenty that Alipay asks for. */
const CODE_PATIENCE: Readonly<Record<WalletName, number>> = { WECHATPAY: 45 * SECOND, ALIPAY: MINUTE };

export const pollingParts: PollingParts = {
  pollDelayMs: (payment) => (payment.mode === 'CPM' ? 5 * SECOND : ladder(PREPAID_POLLS, payment.polls)),
  patienceMs: (payment) =>
    payment.mode === 'CPM'
      ? CODE_PATIENCE[payment.wallet]
      : (payment.expiresAt ?? payment.createdAt) - payment.createdAt,
  whenPatienceEnds: () => 'UNDO',
  onUnknownPlacing(payment) {
    if (payment.mode === 'CPM') return 'QUERY';
    return payment.placing.attempts < 3 ? 'REPEAT' : 'GIVE_UP';
  },
  placeRetryDelayMs: (attempts) => ladder([2 * SECOND, 10 * SECOND], attempts - 1),
  notFoundIsFinal: (payment, sinceLastAttemptMs) =>
    payment.placing.state !== 'PLACED' && payment.notFoundCount >= 3 && sinceLastAttemptMs >= MINUTE,
  // The order can be reversed for seven days, and shows a refund of the portal for a year; reconciliation is for the rest.
  auditDelayMs: (payment, sinceCaptureMs) => (sinceCaptureMs > 8 * DAY ? undefined : ladder(AUDITS, payment.polls)),
  lateWatchDelayMs: (payment) => (payment.polls > 12 ? undefined : ladder(LATE_WATCH, payment.polls)),
};
