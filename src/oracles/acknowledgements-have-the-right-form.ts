import { breachesOf } from './breaches.js';
import { defineOracle } from './oracle.js';

/** CB-10: an acknowledgement has the form that the network demands. Lateness is another matter. */
export const acknowledgementsHaveTheRightForm = defineOracle(
  'acknowledgements-have-the-right-form',
  { requirements: ['CB-10'], judged: 'event' },
  function* ({ exchanges, facts }, { met, broken }) {
    const genuine = new Set(
      facts('acknowledged')
        .filter(({ forgery, status }) => forgery === undefined && status !== undefined && status < 300)
        .map(({ exchange }) => exchange),
    );
    const acknowledged = exchanges.filter(({ id }) => genuine.has(id));
    for (const { operation, id } of acknowledged) yield met(`${operation} (${id})`);
    const misshapen = acknowledged.map((exchange) => ({
      ...exchange,
      breaches: exchange.breaches.filter(({ rule }) => rule !== 'late'),
    }));
    yield* breachesOf(misshapen, ['acknowledgement']).map(({ breach, operation, evidence, facts: choices }) =>
      broken({
        expected: `an acknowledgement in the form of ${operation}`,
        seen: `${breach.rule}: ${breach.message}`,
        evidence,
        facts: choices,
      }),
    );
  },
);
