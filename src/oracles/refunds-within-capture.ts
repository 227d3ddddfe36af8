import { formatMoney, isMore, type Money, sum } from '../core/money.js';
import { capturedOf, nameOf, type OrderHistory, returnedOf } from '../record/history.js';
import { askedAmount, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * Whatever was asked, in whatever order: at no instant do refunds succeeded and pending exceed what was captured. The
 * IUT is the guard, so that asking the network for more is a breach even where a strict network refuses it.
 */
export const refundsWithinCapture = defineOracle(
  'refunds-within-capture',
  { requirements: ['REFUND-01'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const order of payment.orders) {
        const asked = new Map<string, { amount: Money; id: string; seq: number }>();
        for (const exchange of order.exchanges) {
          const number = exchange.marks.refund;
          const amount = askedAmount(exchange);
          if (roleOf(exchange) !== 'refund' || number === undefined || amount === undefined || asked.has(number))
            continue;
          asked.set(number, { amount, id: exchange.id, seq: exchange.openedSeq });
          if (amount.currency !== order.amount.currency) continue;
          yield met(`refund ${number}`);
          const live = [...asked].filter(([other]) => other === number || counts(order, other, exchange.openedSeq));
          const total = sum(
            order.amount.currency,
            live.map(([, { amount: part }]) => part),
          );
          // What was captured until the request was answered: the IUT may know of it by another way.
          const captured = capturedOf(order, exchange.closedSeq);
          const reversed = sum(
            order.amount.currency,
            order.returns
              .filter(({ cause, seq }) => cause !== 'refund' && seq <= exchange.openedSeq)
              .map((back) => back.amount),
          );
          if (
            !isMore(total, captured) &&
            !(reversed.minor > 0n && isMore(sum(total.currency, [total, reversed]), captured))
          )
            continue;
          yield broken({
            expected: `refunds of at most ${formatMoney(captured)}, which is what was captured`,
            seen: `${formatMoney(total)} asked for in ${live.length} refunds${reversed.minor > 0n ? `, after ${formatMoney(returnedOf(order, exchange.openedSeq))} had gone back` : ''}`,
            evidence: live.map(([, { id }]) => id),
            subject: nameOf(payment),
          });
        }
      }
    }
  },
);

/** Asked for earlier, accepted sooner or later, and not closed again by then. What the network refused or never saw asks for nothing. */
function counts({ refunds }: OrderHistory, number: string, seq: number): boolean {
  const accepted = refunds.find(({ refund }) => refund === number);
  return accepted !== undefined && !(accepted.failed?.how === 'closed' && accepted.failed.seq <= seq);
}
