import type { Entry, Journal } from '../record/journal.js';

/** Entries of a lane by scenario, kept as they happen: a script that waits looks at its own, not at everybody's. */
export interface EntryIndex {
  /** What belongs to the scenario, and what belongs to nobody (starts, stalls), in order. */
  of(scenario: string): readonly Entry[];
}

export function indexEntries(journal: Pick<Journal, 'entries' | 'listen'>): EntryIndex {
  const byScenario = new Map<string, Entry[]>();
  const nobodys: Entry[] = [];
  const ownerOf = new Map<string, string>();

  const listOf = (scenario: string): Entry[] => {
    const known = byScenario.get(scenario);
    if (known !== undefined) return known;
    const fresh = [...nobodys];
    byScenario.set(scenario, fresh);
    return fresh;
  };
  const take = (entry: Entry): void => {
    const scenario = scenarioOf(entry);
    if (scenario !== undefined) listOf(scenario).push(entry);
    else if (!isChatter(entry)) for (const list of [nobodys, ...byScenario.values()]) list.push(entry);
  };

  /** By the merchant or account that the entry names; a merchant's registration comes before anything of it. */
  function scenarioOf(entry: Entry): string | undefined {
    if (entry.type === 'fact') {
      const { fact } = entry;
      if (fact.kind === 'merchant-registered' && fact.scenario !== undefined) {
        for (const name of [fact.merchant, ...Object.values(fact.accounts)]) ownerOf.set(name, fact.scenario);
      }
      if (fact.scenario !== undefined) return fact.scenario;
      return ownerOf.get('merchant' in fact ? fact.merchant : 'account' in fact ? (fact.account ?? '') : '');
    }
    if (entry.type === 'exchange-opened' || entry.type === 'exchange-closed') {
      return entry.exchange.scenario ?? ownerOf.get(entry.exchange.marks.account ?? '');
    }
    return undefined;
  }

  for (const entry of journal.entries) take(entry);
  journal.listen(take);
  return { of: listOf };
}

/** Of no use to a waiting script, and plenty: what the IUT prints, and postings, which facts tell too. */
const isChatter = (entry: Entry): boolean =>
  entry.type === 'posting' || (entry.type === 'fact' && entry.fact.kind === 'iut-output');
