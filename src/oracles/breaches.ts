import type { Breach } from '../record/exchange.js';
import { groupBy } from '../record/group.js';
import type { TimedExchange } from '../record/history.js';

export interface BreachGroup {
  readonly breach: Breach;
  readonly operation: string;
  /** Every exchange that broke the same rule in the same place. */
  readonly evidence: readonly string[];
  readonly facts: readonly string[];
}

/** What receivers in Pyx found wrong, one group for each rule and place: a hundred polls with one mistake are one mistake. */
export function breachesOf(exchanges: readonly TimedExchange[], kinds: readonly Breach['kind'][]): BreachGroup[] {
  const all = exchanges.flatMap(({ id, operation, breaches }) =>
    breaches.filter(({ kind }) => kinds.includes(kind)).map((breach) => ({ breach, operation, id })),
  );
  const groups = groupBy(all, ({ breach: { kind, rule, where }, operation }) =>
    JSON.stringify([operation, kind, rule, where]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const evidence = [...new Set(group.map(({ id }) => id))];
    return [
      {
        breach: first.breach,
        operation: first.operation,
        evidence,
        facts: [...new Set(group.flatMap(({ breach }) => breach.facts ?? []))],
      },
    ];
  });
}
