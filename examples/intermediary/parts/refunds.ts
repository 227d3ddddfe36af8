import { DAY, HOUR, ladder, MINUTE, SECOND } from '../core/clock.js';
import { type Money, money, sumMinor } from '../core/money.js';
import type { Order, Refund } from '../model.js';
import type { Outcome, RefundReport } from '../wallets/wallet.js';

export type RefundProblem = 'NOT_REFUNDABLE' | 'REFUND_EXCEEDS_REMAINDER' | 'WINDOW_EXCEEDED' | 'LIMIT_EXCEEDED';
/** `SEND_AGAIN` (without asking first) and `SUCCEED` have no place in a correct intermediary. */
export type RefundNextStep = 'WAIT_FOR_NETWORK' | 'QUERY' | 'SEND_LATER' | 'SEND_AGAIN' | 'FAIL' | 'SUCCEED';

/** Money on its way back, in parts or whole. */
export interface RefundParts {
  /** What can still be refunded: captured less everything given back or on its way (REFUND-11). */
  remainderOf(order: Order): Money;
  /** The guard, run in the transaction that stores the refund, so that concurrent requests see each other (REFUND-01). */
  judgeRefund(order: Order, amount: Money, sinceCaptureMs: number): RefundProblem | undefined;
  /** What the answer to a refund request means. Accepted is not refunded (REFUND-04). */
  judgeRefundAnswer(outcome: Outcome<RefundReport>, refund: Refund): RefundNextStep;
  /** The network asks for a minute between two refunds of one order (REFUND-09). */
  refundSpacingMs(): number;
  /** How many refunds of one payment may be under way at once. */
  refundsAtOnce(): number;
  refundRetryDelayMs(attempts: number): number;
  /** The wait where the network lacks the funds for it, or says that it is too soon (REFUND-10). */
  refundFundsDelayMs(attempts: number): number;
  refundPollDelayMs(polls: number): number | undefined;
  /** Whether a refund with unknown outcome is called failed for its age alone. Never: the network has to tell (REFUND-07). */
  failsByAge(refund: Refund, ageMs: number): boolean;
  /** Whether a report about a refund comes too late: ended refunds stay ended, an older report may be on its way (STATE-01). */
  refundHasEnded(refund: Refund): boolean;
  /** Whether a refund that the network lists and we do not know is taken into our books (REFUND-14). */
  adoptsPortalRefunds(): boolean;
}

const POLLS = [
  MINUTE,
  MINUTE,
  2 * MINUTE,
  2 * MINUTE,
  4 * MINUTE,
  4 * MINUTE,
  4 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
];

export const refundParts: RefundParts = {
  remainderOf({ payment, refunds }) {
    const currency = payment.amount.currency;
    if (payment.status !== 'SUCCEEDED') return money(currency, 0n);
    const left = payment.amount.minor - sumMinor(refunds.filter(countsAgainstRemainder).map((refund) => refund.amount));
    return money(currency, left > 0n ? left : 0n);
  },
  judgeRefund(order, amount, sinceCaptureMs) {
    const { payment, refunds } = order;
    if (payment.status !== 'SUCCEEDED' || payment.cancellation.status === 'PENDING') return 'NOT_REFUNDABLE';
    const remainder = refundParts.remainderOf(order);
    if (amount.currency !== remainder.currency || amount.minor > remainder.minor) return 'REFUND_EXCEEDS_REMAINDER';
    if (refunds.filter(countsAgainstRemainder).length >= 50) return 'LIMIT_EXCEEDED';
    return sinceCaptureMs > 365 * DAY ? 'WINDOW_EXCEEDED' : undefined;
  },
  judgeRefundAnswer(outcome, refund) {
    if (outcome.kind === 'unknown') return 'QUERY';
    if (outcome.kind === 'refused') return refund.everUnknown ? 'QUERY' : 'FAIL';
    return outcome.value.state === 'LATER' ? 'SEND_LATER' : 'WAIT_FOR_NETWORK';
  },
  refundSpacingMs: () => MINUTE,
  refundsAtOnce: () => 1,
  refundRetryDelayMs: (attempts) =>
    ladder([5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 4 * MINUTE, 15 * MINUTE, HOUR], attempts - 1),
  refundFundsDelayMs: (attempts) => Math.max(MINUTE, refundParts.refundRetryDelayMs(attempts)),
  refundPollDelayMs: (polls) => ladder(POLLS, polls),
  failsByAge: () => false,
  refundHasEnded: (refund) => refund.status === 'SUCCEEDED' || refund.status === 'FAILED',
  adoptsPortalRefunds: () => true,
};

/** ACTION_REQUIRED keeps counting: the network may still pay it out (REFUND-05). */
export const countsAgainstRemainder = (refund: Refund): boolean => refund.status !== 'FAILED';
