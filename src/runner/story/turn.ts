import { oracles } from '../../oracles/index.js';
import type { Finding, Oracle } from '../../oracles/oracle.js';
import type { NorthboundFact } from '../../record/facts.js';
import { type History, historyOf } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';
import { requirementById } from '../../record/requirements.js';
import { firstCount } from './first-count.js';

/** Where a finding became true. */
export interface Turn {
  /** Of the entry with which it is true, and without which it was not. */
  readonly seq: number;
  /** Of the entry by which it came to light: that one, or a later one, where the act itself can be named. */
  readonly toldSeq: number;
  /** Of the message that told it, where that entry is about one. */
  readonly exchange?: string;
  /** Of the posting that made it true, where money did. */
  readonly postingSeq?: number;
  /** It was judged at the end of an act: nothing had happened until then that should have. */
  readonly atEnd: boolean;
}

export type Sought = Pick<Finding, 'requirement' | 'subject' | 'expected' | 'evidence'>;

/** Finds turns in one part of a journal. What it has read for one finding it need not read for the next. */
export interface Search {
  /** Undefined where it cannot be told. */
  turnOf(sought: Sought): Turn | undefined;
}

/** A journal longer than this would be read a dozen times for one line of a page. */
const LONGEST = 10_000;

/** @param name The scenario in the journal. */
export function searchIn(entries: readonly Entry[], name: string): Search {
  const inScenario = createReader(entries, name);
  const inLane = createReader(entries, undefined);

  function turnOf(sought: Sought): Turn | undefined {
    if (entries.length > LONGEST) return undefined;
    const asked = oracles.filter(({ requirements }) => requirements.includes(sought.requirement));
    const reader = [inScenario, inLane].find(({ upTo }) => isFound(upTo(entries.length), asked, sought));
    if (reader === undefined) return undefined;
    // A rule that was broken stays broken, so that halving finds where.
    const at = firstCount(entries.length, landmarksOf(entries, sought), (count) =>
      isFound(reader.upTo(count), asked, sought),
    );
    const told = entries[at - 1];
    if (told === undefined) return undefined;

    const isTrue = (some: readonly Entry[]) => isFound(reader.read(some), asked, sought);
    const mover = moverOf(entries, at, sought, isTrue);
    const postingSeq =
      mover !== undefined && movesMoney(mover)
        ? postingBefore(entries, mover)
        : lastWrongPosting(entries, sought.requirement, isTrue);
    // Where the act itself can be named, it says more than the answer by which it came to light.
    const entry = mover ?? told;
    const exchange = exchangeOf(entry);
    return {
      seq: entry.seq,
      toldSeq: told.seq,
      ...(exchange === undefined ? {} : { exchange }),
      ...(postingSeq === undefined ? {} : { postingSeq }),
      atEnd: entry.type === 'fact' && entry.fact.kind === 'act-settled',
    };
  }
  return { turnOf };
}

/** Where a turn is to be expected: messages that the finding points at, and ends of acts. */
const landmarksOf = (entries: readonly Entry[], { evidence }: Sought): number[] =>
  entries.flatMap((entry, at) =>
    evidence.includes(exchangeOf(entry) ?? '') || (entry.type === 'fact' && entry.fact.kind === 'act-settled')
      ? [at + 1]
      : [],
  );

/** Of a message that an entry is, or tells of. */
function exchangeOf(entry: Entry): string | undefined {
  if (entry.type === 'fact') return 'exchange' in entry.fact ? entry.fact.exchange : undefined;
  return entry.type === 'exchange-opened' || entry.type === 'exchange-closed' ? entry.exchange.id : undefined;
}

type IsTrue = (entries: readonly Entry[]) => boolean;

/**
 * The movement of money, or the IUT's own message, with which it was true, although an answer told it only later. Undefined
 * where it was neither.
 */
function moverOf(entries: readonly Entry[], toldAt: number, sought: Sought, isTrue: IsTrue): Entry | undefined {
  const acts = entries.flatMap((entry, at) =>
    at < toldAt && (movesMoney(entry) || isItsDoing(entry, sought)) ? [at + 1] : [],
  );
  const holds = (count: number) => isTrue(withOpenCalls(entries, count));
  const last = acts.at(-1);
  if (last === undefined || !holds(last)) return undefined;
  const at = acts[firstCount(acts.length, [], (count) => holds(acts[count - 1] ?? 0)) - 1] ?? last;
  return holds(at - 1) ? undefined : entries[at - 1];
}

/** A message of the IUT's to a network, at which the finding points. */
const isItsDoing = (entry: Entry, { evidence }: Sought): boolean =>
  (entry.type === 'exchange-opened' || entry.type === 'exchange-closed') &&
  entry.exchange.link === 'southbound' &&
  evidence.includes(entry.exchange.id);

/** Of a rule of bookkeeping, judged at the end: the posting without which the books would agree with what was said. */
function lastWrongPosting(entries: readonly Entry[], requirement: string, isTrue: IsTrue): number | undefined {
  if (requirementById(requirement).grade !== 'identity' || isTrue(withMoneyUntil(entries, 0))) return undefined;
  const moves = entries.filter(movesMoney);
  const last =
    moves[firstCount(moves.length, [], (count) => isTrue(withMoneyUntil(entries, moves[count - 1]?.seq ?? 0))) - 1];
  return last === undefined ? undefined : postingBefore(entries, last);
}

/** All entries, without the movements of money that came after. */
const withMoneyUntil = (entries: readonly Entry[], seq: number): readonly Entry[] =>
  entries.filter((entry) => entry.seq <= seq || !movesMoney(entry));

/** A part of a journal, with what oracles have found in it so far. */
interface Read {
  readonly scope: Oracle['scope'];
  readonly history: History;
  readonly found: Map<Oracle, ReadonlySet<string>>;
}

interface Reader {
  /** The first so many entries. */
  upTo(count: number): Read;
  read(entries: readonly Entry[]): Read;
}

/** Beginnings that are kept: halving comes back to the same ones. */
const MOST_KEPT = 16;

function createReader(entries: readonly Entry[], scenario: string | undefined): Reader {
  const kept = new Map<number, Read>();
  const read = (some: readonly Entry[]): Read => ({
    scope: scenario === undefined ? 'lane' : 'scenario',
    history: historyOf(some, scenario),
    found: new Map(),
  });
  return {
    read,
    upTo(count) {
      const one = kept.get(count) ?? read(entries.slice(0, count));
      kept.delete(count);
      kept.set(count, one);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return one;
    },
  };
}

function isFound(read: Read, asked: readonly Oracle[], sought: Sought): boolean {
  const { settled } = read.history;
  const ended = settled !== undefined && settled.how !== 'mute';
  return asked
    .filter(({ scope, judged }) => scope === read.scope && (judged === 'event' || ended))
    .some((oracle) => foundBy(oracle, read).has(keyOf(sought)));
}

function foundBy(oracle: Oracle, { history, found }: Read): ReadonlySet<string> {
  const known = found.get(oracle);
  if (known !== undefined) return known;
  const keys = new Set(readingsOf(oracle, history).flatMap((one) => (one.kind === 'finding' ? [keyOf(one)] : [])));
  found.set(oracle, keys);
  return keys;
}

const keyOf = ({ requirement, subject, expected }: Pick<Finding, 'requirement' | 'subject' | 'expected'>): string =>
  JSON.stringify([requirement, subject, expected]);

/** An oracle that breaks over a part of a journal has not found it there. */
function readingsOf({ judge }: Oracle, history: History) {
  try {
    return [...judge(history)];
  } catch {
    return [];
  }
}

/**
 * The first entries, with what was asked by then and answered later, as asked and not yet answered: which payment an order
 * belongs to is told by the question, and the money moves before its answer.
 */
function withOpenCalls(entries: readonly Entry[], count: number): readonly Entry[] {
  const seq = entries[count - 1]?.seq ?? 0;
  const open = entries
    .slice(count)
    .flatMap((entry) =>
      entry.type === 'fact' && entry.fact.kind === 'northbound-answered' && entry.fact.sentSeq <= seq
        ? [{ ...entry, fact: unanswered(entry.fact) }]
        : [],
    );
  return [...entries.slice(0, count), ...open];
}

const unanswered = ({ status: _, body: __, ...fact }: NorthboundFact & { scenario?: string }) => ({
  ...fact,
  outcome: 'timeout' as const,
  problems: [],
  latencyMs: 0,
});

const MONEY: ReadonlySet<string> = new Set(['payer-charged', 'charge-returned', 'refund-accepted']);

const movesMoney = (entry: Entry): boolean =>
  entry.type === 'posting' || (entry.type === 'fact' && MONEY.has(entry.fact.kind));

/** A fact about money comes directly after its posting. */
const postingBefore = (entries: readonly Entry[], { seq }: Entry): number | undefined =>
  entries.findLast((entry) => entry.type === 'posting' && entry.seq <= seq)?.seq;
