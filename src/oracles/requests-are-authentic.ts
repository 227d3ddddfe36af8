import { breachesOf } from './breaches.js';
import { defineOracle } from './oracle.js';

/** SIGN-08: every request is signed over the bytes sent, with the right key, a fresh nonce and the current time. */
export const requestsAreAuthentic = defineOracle(
  'requests-are-authentic',
  { requirements: ['SIGN-08'], judged: 'event' },
  function* ({ exchanges }, { met, broken }) {
    const southbound = exchanges.filter(({ link }) => link === 'southbound');
    for (const { operation, id } of southbound) yield met(`${operation} (${id})`);
    yield* breachesOf(southbound, ['authenticity']).map(({ breach, operation, evidence, facts }) =>
      broken({
        expected: `an authentic request (${operation})`,
        seen: `${breach.rule}: ${breach.message}${evidence.length > 1 ? `, ${evidence.length} times` : ''}`,
        evidence,
        facts,
      }),
    );
  },
);
