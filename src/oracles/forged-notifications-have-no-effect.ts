import { nameOf } from '../record/history.js';
import { effectOf, FORGERY_REQUIREMENTS, forgedAbout } from './forgeries.js';
import { absencesOf } from './life.js';
import { defineOracle } from './oracle.js';

/**
 * Nothing that the IUT says of a payment may rest on a forged notification. It may well ask the network because of one:
 * then the network's own facts explain what it says next.
 */
export const forgedNotificationsHaveNoEffect = defineOracle(
  'forged-notifications-have-no-effect',
  { requirements: FORGERY_REQUIREMENTS, judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const forged = payment.orders.flatMap(forgedAbout);
      for (const { forgery, exchange } of forged)
        yield met(`${forgery.form} (${exchange})`, { requirement: forgery.requirement });
      const sentSeqs = payment.orders.flatMap(({ notices }) =>
        notices.filter((notice) => notice.forgery !== undefined).map(({ seq }) => seq),
      );
      const effect = sentSeqs.length === 0 ? undefined : effectOf(payment, Math.min(...sentSeqs));
      if (effect === undefined) continue;
      // Where several forms were tried, those that were taken as true are the likelier cause.
      const earlier = forged.filter(({ seq }) => seq < effect.seq);
      const taken = earlier.filter(({ success }) => success);
      const suspects = taken.length > 0 ? taken : earlier.length > 0 ? earlier : forged;
      const forms = [...new Set(suspects.map(({ forgery }) => forgery.form))];
      for (const requirement of new Set(suspects.map(({ forgery }) => forgery.requirement))) {
        yield broken({
          requirement,
          expected: 'no effect of a forged notification',
          seen: `${effect.what}, after ${forms.length > 1 ? 'one of ' : ''}${forms.join(', ')}`,
          evidence: [...suspects.map(({ exchange }) => exchange), effect.exchange],
          subject: nameOf(payment),
        });
      }
    }
    // A message that kills has an effect too.
    for (const { killed } of absencesOf(history).filter((absence) => absence.killed.how === 'died')) {
      const unanswered = history
        .facts('acknowledged')
        .filter(
          (ack) => ack.forgery !== undefined && ack.status === undefined && Math.abs(ack.atMs - killed.atMs) < 1_000,
        );
      for (const { forgery, exchange } of unanswered) {
        if (forgery === undefined) continue;
        yield broken({
          requirement: forgery.requirement,
          expected: 'a forged notification that is refused, and a process that lives on',
          seen: `the process died while it handled ${forgery.form}${killed.detail === undefined ? '' : ` (${killed.detail})`}`,
          evidence: [exchange],
          timeDependent: true,
        });
      }
    }
  },
);
