import { groupBy } from '../record/group.js';
import { nameOf } from '../record/history.js';
import { attemptsOf, isSafelyOver } from './attempts.js';
import { endOf, meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** CPM-03: after an unknown outcome nothing new is charged for the sale before the first try is cancelled or known to have failed. */
export const noSecondChargeWhileUnknown = defineOracle(
  'no-second-charge-while-unknown',
  { requirements: ['CPM-03'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    const sales = groupBy(payments, ({ merchant, payment, requested }) =>
      JSON.stringify([merchant, requested?.saleId ?? null, requested?.saleId === undefined ? payment : '']),
    );
    for (const sale of sales.values()) {
      const attempts = sale
        .flatMap((payment) => attemptsOf(payment).map((attempt) => ({ ...attempt, payment })))
        .sort((a, b) => a.firstSeq - b.firstSeq);
      for (const [at, attempt] of attempts.entries()) {
        const unknown = attempt.pays.find((pay) => roleOf(pay) === 'pay-code' && meaningOf(pay) === 'unknown');
        const next = attempts[at + 1];
        const second = next?.pays[0];
        if (unknown === undefined) continue;
        yield met(`order ${attempt.number}`);
        if (next === undefined || second === undefined || second.openedSeq < unknown.openedSeq) continue;
        // Never arrived, and asked about since: what the network does not know, it has not charged.
        const isUnknownThere =
          attempt.order === undefined &&
          attempt.sent.some(
            (exchange) =>
              roleOf(exchange) === 'query' &&
              exchange.openedSeq < second.openedSeq &&
              meaningOf(exchange) === 'refused',
          );
        if (isUnknownThere || isSafelyOver(attempt, second)) continue;
        yield broken({
          expected: `no new charge while the outcome of order ${attempt.number} is unknown`,
          seen: `order ${attempt.number} ${endOf(unknown)}, and order ${next.number} was sent before it was cancelled or known to have failed`,
          evidence: [
            ...attempt.sent.filter(({ openedSeq }) => openedSeq < second.openedSeq).map(({ id }) => id),
            second.id,
          ],
          subject: nameOf(next.payment),
        });
      }
    }
  },
);
