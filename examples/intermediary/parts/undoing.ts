import { DAY, HOUR, ladder, MINUTE, SECOND } from '../core/clock.js';
import { type Money, sameMoney } from '../core/money.js';
import { endingReturnsMoney, type Order, type Payment, type Refund, type WalletName } from '../model.js';

export interface NetworkCancelRequest {
  amount: Money;
  storeId: string;
  terminalId?: string;
}

export type CancelJudgement = 'UNDO' | 'GIVE_BACK' | 'ALREADY' | 'NOT_CANCELLABLE';

/** Ending a payment unpaid, and giving a captured one back in full. */
export interface UndoingParts {
  /** What a cancel means for the payment as it stands. Partly refunded ones are refunded, not cancelled (CANCEL-06, -10). */
  judgeCancel(order: Order): CancelJudgement;
  /**
   * The wait between the end of the order request and the first reverse (15 s), or creation and close (5 min): CANCEL-07.
   * Alipay takes a cancel at any time.
   */
  undoNotBeforeMs(payment: Payment): number;
  /** The wait before a close or reverse without definite answer is repeated: it is, until there is one (CANCEL-01). */
  undoRetryDelayMs(attempts: number): number;
  /** Whether a query precedes the close or reverse. */
  queryBeforeUndo(payment: Payment): boolean;
  /** How captured money goes back: a reverse within the network's window, else a refund (CANCEL-05). */
  howToReturn(payment: Payment, sinceCaptureMs: number): 'REVERSE' | 'REFUND';
  /** Captured money of an ended payment: given back by itself, or left. */
  compensates(payment: Payment): boolean;
  /** A network cancellation of a payment never seen: remembered, so that a late create is refused. */
  onUnseenNetworkCancel(): 'REMEMBER' | 'NOT_FOUND';
  networkCancelMatches(payment: Payment, request: NetworkCancelRequest): boolean;
  networkCancelWindowMs(): number;
}

/**
 * Seven days at WeChat Pay. Alipay cancels until a quarter past midnight of the next day, by Beijing's clock and counted from
 * the order: after this long never, and before it the network's refusal tells.
 */
const REVERSE_WINDOW: Readonly<Record<WalletName, number>> = { WECHATPAY: 7 * DAY - HOUR, ALIPAY: DAY + 15 * MINUTE };

export const undoingParts: UndoingParts = {
  judgeCancel({ payment, refunds }) {
    if (payment.status === 'CANCELLED' || payment.cancellation.status === 'PENDING') return 'ALREADY';
    if (payment.status === 'PENDING') return 'UNDO';
    if (payment.status !== 'SUCCEEDED' || refunds.some(returnsMoney)) return 'NOT_CANCELLABLE';
    return 'GIVE_BACK';
  },
  undoNotBeforeMs(payment) {
    if (payment.wallet === 'ALIPAY') return 0;
    return payment.mode === 'CPM' ? 15 * SECOND : 5 * MINUTE;
  },
  undoRetryDelayMs: (attempts) =>
    ladder([5 * SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE], attempts - 1),
  queryBeforeUndo: () => true,
  howToReturn: (payment, sinceCaptureMs) =>
    endingReturnsMoney(payment) && !payment.reverseRefused && sinceCaptureMs < REVERSE_WINDOW[payment.wallet]
      ? 'REVERSE'
      : 'REFUND',
  compensates: () => true,
  onUnseenNetworkCancel: () => 'REMEMBER',
  networkCancelMatches: (payment, request) =>
    sameMoney(payment.amount, request.amount) &&
    payment.storeId === request.storeId &&
    (request.terminalId === undefined || payment.terminalId === request.terminalId),
  networkCancelWindowMs: () => HOUR,
};

const returnsMoney = (refund: Refund): boolean => refund.status !== 'FAILED';
