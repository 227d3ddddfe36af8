import { groupBy } from '../record/group.js';
import { defineOracle } from './oracle.js';

/** API-03: answers and events follow the published schema. */
export const answersKeepTheContract = defineOracle(
  'answers-keep-the-contract',
  { requirements: ['API-03'], judged: 'event' },
  function* ({ answers, events, webhooks }, { met, broken }) {
    const said = [
      ...answers
        .filter(({ outcome }) => outcome === 'answered' || outcome === 'unreadable')
        .map(({ operation, problems, exchange }) => ({ what: operation, problems, exchange })),
      ...[...events, ...webhooks].map(({ type, problems, exchange }) => ({
        what: `event ${type}`,
        problems,
        exchange,
      })),
    ];
    for (const { what, exchange } of said) yield met(`${what} (${exchange})`);
    const wrong = said.flatMap(({ what, problems, exchange }) =>
      problems.map((problem) => ({ what, problem, exchange })),
    );
    for (const same of groupBy(wrong, ({ what, problem }) => `${what}: ${problem}`).values()) {
      const [first] = same;
      if (first === undefined) continue;
      yield broken({
        expected: `${first.what} as the northbound contract describes it`,
        seen: `${first.problem}${same.length > 1 ? `, ${same.length} times` : ''}`,
        evidence: [...new Set(same.map(({ exchange }) => exchange))],
      });
    }
  },
);
