import { breachesOf } from './breaches.js';
import { defineOracle } from './oracle.js';

/** SIGN-08: every request is signed over the bytes sent, with the right key, a fresh nonce and the current time. */
export const requestsAreAuthentic = defineOracle(
  'requests-are-authentic',
  { requirements: ['SIGN-08'], judged: 'event' },
  function* ({ exchanges, facts }, { met, broken }) {
    const southbound = exchanges.filter(({ link }) => link === 'southbound');
    for (const { operation, id } of southbound) yield met(`${operation} (${id})`);
    // A key of its own that the IUT goes on using after it was changed is another rule's, which is only advice (SIGN-14).
    const changedSeq = facts('key-changed').find(({ what }) => what === 'merchant')?.seq ?? Infinity;
    const judged = southbound.map((exchange) => ({
      ...exchange,
      breaches: exchange.breaches.filter(({ rule }) => rule !== 'serial' || exchange.openedSeq < changedSeq),
    }));
    yield* breachesOf(judged, ['authenticity']).map(({ breach, operation, evidence, facts }) =>
      broken({
        expected: `an authentic request (${operation})`,
        seen: `${breach.rule}: ${breach.message}${evidence.length > 1 ? `, ${evidence.length} times` : ''}`,
        evidence,
        facts,
      }),
    );
  },
);
