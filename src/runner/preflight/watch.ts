import type { Exchange, Link } from '../../record/exchange.js';
import type { FactKind, FactOf } from '../../record/facts.js';
import type { Lane } from '../lane.js';

export const exchangesOf = ({ world }: Lane, link: Link): Exchange[] =>
  [...world.journal.exchanges.values()].filter((exchange) => exchange.link === link);

export function factsOf<K extends FactKind>({ world }: Lane, kind: K): FactOf<K>[] {
  return world.journal.entries.flatMap((entry) =>
    entry.type === 'fact' && entry.fact.kind === kind ? [entry.fact as FactOf<K>] : [],
  );
}

/**
 * What `look` finds, now or at the first entry of the journal that lets it; undefined when the time (real ms) is over. A
 * pause of ours or of the machine is not the intermediary's delay.
 */
export function until<T>(
  { world, stalledMs }: Lane,
  look: () => T | undefined,
  limitMs: number,
): Promise<T | undefined> {
  const { clock, journal } = world;
  const began = clock.realMs();
  const already = look();
  if (already !== undefined) return Promise.resolve(already);
  return new Promise((resolve) => {
    const end = (found: T | undefined) => {
      stop();
      clearTimeout(timer);
      resolve(found);
    };
    const stop = journal.listen(() => {
      const found = look();
      if (found !== undefined) end(found);
    });
    let timer = setTimeout(late, limitMs);
    function late(): void {
      const now = clock.realMs();
      const left = limitMs + stalledMs(began, now) - (now - began);
      if (left > 0) timer = setTimeout(late, left);
      else end(look());
    }
  });
}
