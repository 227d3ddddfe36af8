import { capturedOf, isUnsuccessful, nameOf } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { isCaptured, isOver } from './books.js';
import { isUndo, meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * TIMEOUT-03: “not paid yet” and “the payer is typing” are no ends; and TIMEOUT-05: an order that was opened is failed or
 * closed at the network before the IUT says FAILED, CANCELLED or EXPIRED.
 */
export const pendingIsNotFinal = defineOracle(
  'pending-is-not-final',
  { requirements: ['TIMEOUT-03', 'TIMEOUT-05'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const said = payment.claims.find(({ status }) => isUnsuccessful(status));
      for (const { number, sent, order } of attemptsOf(payment)) {
        const waits = sent.filter(
          (exchange) => ['pay-code', 'query'].includes(roleOf(exchange)) && meaningOf(exchange) === 'waiting',
        );
        if (waits.length > 0) yield met(`order ${number}`, { requirement: 'TIMEOUT-03' });
        if (said === undefined || order === undefined) continue;
        yield met(`order ${number}`, { requirement: 'TIMEOUT-05' });
        // Opened after the IUT spoke: a request on its way, which it must catch later (CANCEL-03).
        if (order.openedSeq > said.seq || isOver(order, said) || isCaptured(order, said.seq)) continue;
        const wait = waits.findLast(({ openedSeq }) => openedSeq < said.seq);
        const isUndone = sent.some((exchange) => exchange.openedSeq < said.seq && isUndo(exchange));
        yield broken({
          requirement: wait !== undefined && !isUndone ? 'TIMEOUT-03' : 'TIMEOUT-05',
          expected: `order ${number} closed or failed at ${order.network} before the payment is called ${said.status}`,
          seen: `${said.status} while it was open there, with ${capturedOf(order, said.seq).minor === 0n ? 'nothing' : 'money'} captured`,
          evidence: [...sent.filter(({ openedSeq }) => openedSeq < said.seq).map(({ id }) => id), said.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);
