import { nameOf } from '../record/history.js';
import { attemptsOf, isSafelyOver } from './attempts.js';
import { changedFields } from './bodies.js';
import { absencesOf } from './life.js';
import { meaningOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * Every retry of one payment carries the same order number and the same parameters (IDEM-08), also after a crash
 * (IDEM-12). Another number is right once the first was refused, or ended at the network.
 */
export const oneOrderNumberPerPayment = defineOracle(
  'one-order-number-per-payment',
  { requirements: ['IDEM-08', 'IDEM-12'], judged: 'event' },
  function* (history, { met, broken }) {
    const kills = absencesOf(history);
    for (const payment of history.payments) {
      const attempts = attemptsOf(payment);
      const subject = nameOf(payment);
      for (const [at, attempt] of attempts.entries()) {
        // A kill while a request was under way, or before its outcome can have been stored.
        const crash = kills.find(
          ({ fromSeq, toSeq }) =>
            attempt.firstSeq < fromSeq &&
            payment.sent.some(({ openedSeq }) => openedSeq > toSeq) &&
            attempt.pays.some(
              ({ closedSeq }) => closedSeq > fromSeq || !payment.claims.some(({ seq }) => seq < fromSeq),
            ),
        );
        if (crash !== undefined) yield met(`order ${attempt.number}`, { requirement: 'IDEM-12' });
        const [first, ...repeats] = attempt.pays;
        if (first === undefined) continue;
        if (repeats.length > 0 || attempts.length > 1 || attempt.pays.some((pay) => meaningOf(pay) === 'unknown'))
          yield met(`order ${attempt.number}`);
        for (const repeat of repeats) {
          const changed = changedFields(first, repeat);
          if (changed.length === 0) continue;
          yield broken({
            expected: `a retry of order ${attempt.number} with the same parameters`,
            seen: `${changed.join(', ')} changed`,
            evidence: [first.id, repeat.id],
            subject,
          });
        }
        const next = attempts[at + 1];
        const second = next?.pays[0];
        if (next === undefined || second === undefined || isSafelyOver(attempt, second)) continue;
        yield broken({
          requirement: crash !== undefined && second.openedSeq > crash.toSeq ? 'IDEM-12' : 'IDEM-08',
          expected: `the same order number again (${attempt.number}), as long as that order is neither refused nor closed`,
          seen: `a second number, ${next.number}`,
          evidence: [...attempt.pays.map(({ id }) => id), second.id],
          subject,
        });
      }
    }
  },
);
