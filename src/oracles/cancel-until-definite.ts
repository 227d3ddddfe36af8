import { isUnsuccessful, nameOf, type OrderHistory, type TimedExchange } from '../record/history.js';
import { isOver } from './books.js';
import { endOf, isDefinite, isUndo, meaningOf, roleOf, tellsOfEnd } from './operations.js';
import { defineOracle } from './oracle.js';

/** CANCEL-01: a close or reverse without a definite answer is repeated until there is one; until then nothing is said of its end. */
export const cancelUntilDefinite = defineOracle(
  'cancel-until-definite',
  { requirements: ['CANCEL-01'], judged: 'settled' },
  function* ({ payments, exchanges }, { met, broken }) {
    const isToldOfEnd = ({ notices }: OrderHistory, fromSeq: number, toSeq = Infinity): boolean =>
      notices.some(
        ({ forgery, seq, exchange }) =>
          forgery === undefined &&
          seq > fromSeq &&
          seq < toSeq &&
          exchanges.some((notice) => notice.id === exchange && tellsOfEnd(notice)),
      );
    for (const payment of payments) {
      for (const order of payment.orders) {
        const unknown = order.exchanges.filter((exchange) => isUndo(exchange) && meaningOf(exchange) === 'unknown');
        for (const undo of unknown) yield met(`order ${order.order} (${undo.id})`);
        const [first, last] = [unknown[0], unknown.at(-1)];
        if (first === undefined || last === undefined) continue;
        const said = payment.claims.find(
          ({ seq, status, cancellationStatus }) =>
            seq > first.openedSeq &&
            (isUnsuccessful(status) || cancellationStatus === 'SUCCEEDED' || cancellationStatus === 'FAILED'),
        );
        // A query that names a state, a pay that is refused since the order ended, a notice of its end: whatever tells is enough.
        const learnt = (seq: number) =>
          order.exchanges.some(
            (other) => other.openedSeq > first.openedSeq && other.openedSeq < seq && isDefinite(other),
          ) || isToldOfEnd(order, first.openedSeq, seq);
        if (said !== undefined && !learnt(said.seq) && !hasExpired(order, said)) {
          yield broken({
            expected: 'neither cancelled nor failed while the outcome of the cancel is unknown',
            seen: `${said.status}, while the ${roleOf(first)} of order ${order.order} ${endOf(first)}`,
            evidence: [first.id, said.exchange],
            subject: nameOf(payment),
            timeDependent: false,
          });
          continue;
        }
        // Still under way when the trial ended: its answer might have been one.
        if (last.outcome === 'unknown') continue;
        const isDone = order.exchanges.some(
          (other) =>
            other.openedSeq > last.openedSeq &&
            (isUndo(other) || tellsTheEnd(other)) &&
            ['done', 'refused'].includes(meaningOf(other)),
        );
        if (isDone || isToldOfEnd(order, last.openedSeq)) continue;
        if (order.closings.some(({ how }) => how === 'expired' || how === 'failed')) continue;
        yield broken({
          expected: `the ${roleOf(last)} of order ${order.order} repeated until it is definite`,
          seen: `it ${endOf(last)}, and was never repeated`,
          evidence: [last.id],
          subject: nameOf(payment),
        });
      }
    }
  },
);

const tellsTheEnd = (exchange: TimedExchange): boolean =>
  ['query', 'refund', 'refund-query', 'refund-list'].includes(roleOf(exchange));

const hasExpired = (order: OrderHistory, when: { readonly seq: number; readonly networkMs: number }): boolean =>
  order.form === 'prepaid' && order.expiresNetworkMs !== undefined && isOver({ ...order, closings: [] }, when);
