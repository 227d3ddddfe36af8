import { distance } from 'fastest-levenshtein';

const MOST_SUGGESTIONS = 3;

/** ` Did you mean refund/two-at-once?`, or nothing where nothing is near. Begins with a space, so that it can be appended. */
export function didYouMean(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}

/** Few typing mistakes away, or with a word that begins with what was typed: `two` is meant for `refund/two-at-once`. */
export function nearest(given: string, known: readonly string[]): string[] {
  const wanted = given.toLowerCase();
  const allowed = given.length < 4 ? 1 : Math.max(2, Math.floor(given.length / 3));
  const ranked = [...new Set(known)]
    .map((name) => ({ name, away: distance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const [first] = ranked;
  if (first !== undefined && first.away <= allowed) {
    return ranked
      .filter(({ away }) => away === first.away)
      .slice(0, MOST_SUGGESTIONS)
      .map(({ name }) => name);
  }
  if (given.length < 3) return [];
  return ranked
    .filter(({ name }) =>
      name
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .some((word) => word.startsWith(wanted)),
    )
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name);
}
