import { nameOf } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { storageFailuresOf } from './life.js';
import { defineOracle } from './oracle.js';
import { openRefund } from './restart-loses-nothing.js';

/** CB-09: an event that cannot be processed is refused, or made good later; it is not acknowledged and forgotten. */
export const unprocessedEventsAreNotForgotten = defineOracle(
  'unprocessed-events-are-not-forgotten',
  { requirements: ['CB-09'], judged: 'settled' },
  function* (history, { met, broken }) {
    // While it lasts nobody can be asked to keep anything.
    const failures = storageFailuresOf(history).filter(({ toSeq }) => toSeq !== Infinity);
    for (const payment of history.payments) {
      const during = payment.orders.flatMap(({ acknowledgements }) =>
        acknowledgements.filter(
          ({ forgery, seq }) =>
            forgery === undefined && failures.some(({ fromSeq, toSeq }) => fromSeq < seq && seq < toSeq),
        ),
      );
      for (const { about, exchange } of during) yield met(`${about} notice ${exchange}`);
      const wrong = during.length === 0 ? undefined : (disagreement(payment) ?? openRefund(payment));
      if (wrong === undefined) continue;
      const taken = during.find(({ success }) => success);
      yield broken({
        expected: 'an event that could not be stored refused, or made good later',
        seen: `${wrong}; the notice was ${taken === undefined ? 'refused' : `acknowledged with ${taken.status}`} while storage failed`,
        evidence: [...evidenceOf(payment), ...during.map(({ exchange }) => exchange)],
        subject: nameOf(payment),
      });
    }
  },
);
