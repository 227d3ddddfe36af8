import { isSame } from '../core/money.js';
import { groupBy } from '../record/group.js';
import {
  isRefused,
  type OrderHistory,
  type PaymentHistory,
  type Stimulus,
  type TimedExchange,
} from '../record/history.js';
import { isCaptured, isOver } from './books.js';
import { askedAmount, isDefinite, isNotFound, isPay, isUndo, meaningOf, roleOf } from './operations.js';

/** One number under which the IUT asked a network to take money for a payment. */
export interface Attempt {
  readonly network: string;
  readonly number: string;
  readonly pays: readonly TimedExchange[];
  /** Everything sent about this number, the pays included. */
  readonly sent: readonly TimedExchange[];
  /** What became of it at the network; undefined if nothing did. */
  readonly order: OrderHistory | undefined;
  readonly firstSeq: number;
}

/** In the order of their first request. */
export function attemptsOf({ sent, orders }: PaymentHistory): Attempt[] {
  const numbered = groupBy(
    sent.filter((exchange) => isPay(exchange) && exchange.marks.order !== undefined),
    ({ network, marks }) => `${network} ${marks.order}`,
  );
  return [...numbered.values()].flatMap((pays) => {
    const [first] = pays;
    const number = first?.marks.order;
    if (first === undefined || number === undefined) return [];
    const order = orders.find((other) => other.network === first.network && other.order === number);
    const own = sent.filter(
      ({ network, marks }) =>
        network === first.network &&
        (marks.order === number || (order?.networkOrder !== undefined && marks.networkOrder === order.networkOrder)),
    );
    return [{ network: first.network, number, pays, sent: own, order, firstSeq: first.openedSeq }];
  });
}

/**
 * Whether the IUT may take an attempt as ended without money, so that another may follow: the network refused it or ended
 * it, the IUT ended it there, or no connection ever carried it.
 */
export function isSafelyOver({ pays, sent, order }: Attempt, before: TimedExchange): boolean {
  if (order !== undefined) {
    const [captured, returned] = [
      isCaptured(order, before.openedSeq),
      order.returns.some(({ seq }) => seq < before.openedSeq),
    ];
    return captured ? returned : isOver(order, { seq: before.openedSeq, networkMs: before.openedNetworkMs });
  }
  const last = pays.findLast(({ closedSeq }) => closedSeq < before.openedSeq);
  if (last !== undefined && ['refused', 'unsent'].includes(meaningOf(last))) return true;
  // Never arrived: a definite answer to a close or reverse of it says that it never will be paid.
  return sent.some(
    (exchange) =>
      isUndo(exchange) && exchange.closedSeq < before.openedSeq && ['done', 'refused'].includes(meaningOf(exchange)),
  );
}

/**
 * The IUT ended it before it was there, and was told so; what it heard until `seq` is from before. A request that was
 * overtaken by its own cancel is to be caught later (CANCEL-03), but what was said on that answer was said rightly.
 */
export function cameAfterItsUndo({ exchanges, openedSeq }: OrderHistory, seq: number): boolean {
  const told = exchanges.filter((exchange) => isDefinite(exchange) && exchange.closedSeq < seq);
  // “No such order” was true when it was said, even if it was still on its way when the order came.
  return told.some(isUndo) && told.every((exchange) => exchange.closedSeq < openedSeq || isNotFound(exchange));
}

/** Requests about refunds that a payment's IUT sent, by their number. */
export const refundRequestsOf = ({ sent }: Pick<PaymentHistory, 'sent'>): Map<string, TimedExchange[]> =>
  groupBy(
    sent.filter((exchange) => roleOf(exchange) === 'refund' && exchange.marks.refund !== undefined),
    ({ marks }) => marks.refund ?? '',
  );

/**
 * Refund requests that went out while a northbound refund was being answered, and that no other refund explains: an IUT
 * may send what it accepted earlier, or repeat it, at any moment.
 */
export function refundsSentFor(payment: PaymentHistory, { refund, sentSeq, seq }: Stimulus): TimedExchange[] {
  const explained = payment.refunds
    .filter((other) => other.refund !== refund && other.stimuli.some((stimulus) => !isRefused(stimulus)))
    .flatMap(({ requested }) => requested ?? []);
  return [...refundRequestsOf(payment).values()].flatMap(([first]) => {
    if (first === undefined || first.openedSeq < sentSeq || first.openedSeq > seq) return [];
    const asked = askedAmount(first);
    return asked !== undefined && explained.some((amount) => isSame(amount, asked)) ? [] : [first];
  });
}
