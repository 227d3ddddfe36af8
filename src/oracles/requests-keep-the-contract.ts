import { breachesOf } from './breaches.js';
import { defineOracle } from './oracle.js';

/** API-04: every request keeps the network's rules for its fields, its path and its transport. */
export const requestsKeepTheContract = defineOracle(
  'requests-keep-the-contract',
  { requirements: ['API-04'], judged: 'event' },
  function* ({ exchanges }, { met, broken }) {
    const southbound = exchanges.filter(({ link }) => link === 'southbound');
    for (const { operation, id } of southbound) yield met(`${operation} (${id})`);
    yield* breachesOf(southbound, ['contract', 'transport']).map(({ breach, operation, evidence, facts }) =>
      broken({
        expected: `a request of ${operation} as its network documents it`,
        seen: `${breach.where === undefined ? '' : `${breach.where}: `}${breach.message} (${breach.rule})${evidence.length > 1 ? `, ${evidence.length} times` : ''}`,
        evidence,
        facts,
      }),
    );
  },
);
