import type { History, TimedExchange, TimedFact } from '../record/history.js';
import { wasAway } from './life.js';
import { roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

const MINUTE_MS = 60_000;
/**
 * So many downloads in a minute of real time are nobody's storm, whatever asked for them: a start, a timer, a retry. Practice:
 * no page says a number, and the official SDKs download once an hour.
 */
const FREE = 10;

/**
 * SIGN-15: messages under unknown keys make the IUT fetch keys only so often. Who asks at most once a minute by a clock at the
 * declared rate stays within the bound as well.
 */
export const keyDownloadsAreBounded = defineOracle(
  'key-downloads-are-bounded',
  { requirements: ['SIGN-15'], judged: 'event', scope: 'lane' },
  function* (history, { met, broken }) {
    const bound = FREE + Math.ceil(history.header?.rate ?? 1);
    const unknown = history
      .facts('acknowledged')
      .filter(({ forgery, status }) => forgery?.form.includes('unknown-serial') === true && status !== undefined);
    const downloads = history.exchanges.filter((exchange) => roleOf(exchange) === 'keys');
    const flood = crowdOf(unknown, ({ atMs }) => atMs);
    if (flood.length > bound) yield met(`${flood.length} messages under unknown keys within a minute`);
    const storm = crowdOf(
      downloads.filter(({ openedSeq }) => openedSeq > (unknown[0]?.seq ?? Infinity)),
      ({ openedAtMs }) => openedAtMs,
    );
    if (storm.length > bound)
      yield broken({
        expected: `at most ${bound} downloads of keys within a minute, however many unknown serials come`,
        seen: `${storm.length}, after ${unknown.length} messages under unknown keys`,
        evidence: storm.map(({ id }) => id),
      });
    if (flood.length <= bound) return;
    const unserved = unservedDuring(history, flood);
    if (unserved.length > 0)
      yield broken({
        expected: 'other traffic served while messages under unknown keys come',
        seen: `${unserved.length} northbound calls without an answer (${[...new Set(unserved.map(({ outcome }) => outcome))].join(', ')})`,
        evidence: unserved.map(({ exchange }) => exchange),
        timeDependent: true,
      });
  },
);

/** The most that fell within any one minute. */
function crowdOf<T extends TimedExchange | TimedFact>(all: readonly T[], atMs: (one: T) => number): T[] {
  const ordered = [...all].sort((a, b) => atMs(a) - atMs(b));
  return ordered
    .map((first, at) => ordered.slice(at).filter((one) => atMs(one) - atMs(first) < MINUTE_MS))
    .reduce<T[]>((most, crowd) => (crowd.length > most.length ? crowd : most), []);
}

function unservedDuring(history: History, flood: readonly TimedFact[]): TimedFact<'northbound-answered'>[] {
  const [from, to] = [flood[0]?.seq ?? Infinity, flood.at(-1)?.seq ?? 0];
  return history.answers.filter(
    ({ sentSeq, seq, outcome, purpose }) =>
      purpose !== 'probe' &&
      sentSeq > from &&
      sentSeq < to &&
      outcome !== 'answered' &&
      !wasAway(history, sentSeq, seq),
  );
}
