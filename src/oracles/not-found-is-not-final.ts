import { isUnsuccessful, nameOf } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { disagreement, evidenceOf } from './books.js';
import { isNotFound, isUndo, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * TIMEOUT-06: “the order does not exist” ends nothing while the request that makes it may still be on its way. Asking again,
 * and ending the order, are both right; believing it, and keeping the money that comes later, is not.
 */
export const notFoundIsNotFinal = defineOracle(
  'not-found-is-not-final',
  { requirements: ['TIMEOUT-06'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const { number, pays, sent, order } of attemptsOf(payment)) {
        const notFound = sent.find(
          (exchange) =>
            isNotFound(exchange) &&
            pays.some(
              ({ openedSeq, closedSeq }) =>
                openedSeq < exchange.closedSeq &&
                (closedSeq > exchange.closedSeq || (order?.openedSeq ?? 0) > exchange.closedSeq),
            ),
        );
        if (notFound === undefined) continue;
        yield met(`order ${number} (${notFound.id})`);
        const wrong = disagreement(payment);
        const said = payment.claims.find(({ status, seq }) => isUnsuccessful(status) && seq > notFound.closedSeq);
        if (wrong === undefined || said === undefined) continue;
        // Asked again, or ended: what comes in spite of that is late money (CANCEL-03).
        const isPursued = sent.some(
          (other) =>
            (roleOf(other) === 'query' || isUndo(other)) &&
            other.openedSeq > notFound.openedSeq &&
            other.openedSeq < said.seq,
        );
        if (isPursued) continue;
        yield broken({
          expected: `order ${number} asked about again or ended, since its request was still on its way when the network did not know it`,
          seen: wrong,
          evidence: [...evidenceOf(payment), notFound.id, said.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);
