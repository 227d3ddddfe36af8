import {
  type Claim,
  capturedOf,
  isUnsuccessful,
  nameOf,
  type PaymentHistory,
  type TimedExchange,
} from '../record/history.js';
import { attemptsOf, cameAfterItsUndo } from './attempts.js';
import { isCaptured, isOver } from './books.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * TIMEOUT-03: “not paid yet” and “the payer is typing” are no ends; and TIMEOUT-05: an order that was opened is failed or
 * closed at the network before the IUT says FAILED, CANCELLED or EXPIRED. Who waits and then gives up breaks the second.
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
        if (order.openedSeq > said.seq || cameAfterItsUndo(order, said.seq)) continue;
        if (isOver(order, said) || isCaptured(order, said.seq)) continue;
        const wait = waits.find(({ closedSeq }) => closedSeq < said.seq);
        yield broken({
          requirement: wait !== undefined && isTakenForAnEnd(payment, sent, wait, said) ? 'TIMEOUT-03' : 'TIMEOUT-05',
          expected: `order ${number} closed or failed at ${order.network} before the payment is called ${said.status}`,
          seen: `${said.status} while it was open there, with ${capturedOf(order, said.seq).minor === 0n ? 'nothing' : 'money'} captured`,
          evidence: [...sent.filter(({ openedSeq }) => openedSeq < said.seq).map(({ id }) => id), said.exchange],
          subject: nameOf(payment),
          // USERPAYING as an error is one of several readings of the page.
          ...((wait?.response?.status ?? 0) >= 400 ? { facts: ['WX-U1'] } : {}),
        });
      }
    }
  },
);

/** The first answer that says “wait” was the last thing heard: no other request went out, and PENDING was not shown, after it. */
const isTakenForAnEnd = (
  { claims }: PaymentHistory,
  sent: readonly TimedExchange[],
  wait: TimedExchange,
  said: Claim,
): boolean =>
  !sent.some((other) => other !== wait && other.closedSeq > wait.closedSeq && other.openedSeq < said.seq) &&
  !claims.some(({ status, sentSeq, seq }) => status === 'PENDING' && sentSeq > wait.closedSeq && seq < said.seq);
