import { oracles } from '../../oracles/index.js';
import type { Finding } from '../../oracles/oracle.js';
import type { NorthboundFact } from '../../record/facts.js';
import { type History, historyOf } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';
import { requirementById } from '../../record/requirements.js';

/** Where a finding became true. */
export interface Turn {
  /** Of the entry with which it is true, and without which it was not. */
  readonly seq: number;
  /** Of the message that told it, where that entry is about one. */
  readonly exchange?: string;
  /** Of the posting that made it true, where money did. */
  readonly postingSeq?: number;
  /** It was judged at the end of an act: nothing had happened until then that should have. */
  readonly atEnd: boolean;
}

type Sought = Pick<Finding, 'requirement' | 'subject' | 'expected' | 'evidence'>;

/** A journal longer than this would be read a dozen times for one line of a page. */
const LONGEST = 10_000;

/**
 * The first entry at which the oracles that speak of the requirement find it, by halving: a rule that was broken stays
 * broken. Undefined where it cannot be told.
 */
export function turnOf(entries: readonly Entry[], name: string, sought: Sought): Turn | undefined {
  if (entries.length > LONGEST) return undefined;
  const asked = oracles.filter(({ requirements }) => requirements.includes(sought.requirement));
  const scope = isFound(entries, name, asked, sought) ? name : undefined;
  if (scope === undefined && !isFound(entries, undefined, asked, sought)) return undefined;
  const at = firstWhere(entries.length, (count) => isFound(entries.slice(0, count), scope, asked, sought));
  const told = entries[at - 1];
  if (told === undefined) return undefined;
  const isTrue = (some: readonly Entry[]) => isFound(some, scope, asked, sought);
  const mover = entries[firstWhere(entries.length, (count) => isTrue(withOpenCalls(entries, count))) - 1] ?? told;
  // Where the act itself can be named, it says more than the answer by which it came to light.
  const entry = movesMoney(mover) || isItsDoing(mover, sought) ? mover : told;
  const postingSeq = movesMoney(mover)
    ? postingBefore(entries, mover)
    : lastWrongPosting(entries, sought.requirement, isTrue);
  return {
    seq: entry.seq,
    ...(exchangeOf(entry) === undefined ? {} : { exchange: exchangeOf(entry) ?? '' }),
    ...(postingSeq === undefined ? {} : { postingSeq }),
    atEnd: entry.type === 'fact' && entry.fact.kind === 'act-settled',
  };
}

/** Of a message that an entry is, or tells of. */
function exchangeOf(entry: Entry): string | undefined {
  if (entry.type === 'fact') return 'exchange' in entry.fact ? entry.fact.exchange : undefined;
  return entry.type === 'exchange-opened' || entry.type === 'exchange-closed' ? entry.exchange.id : undefined;
}

/** A message of the IUT's to a network, at which the finding points. */
const isItsDoing = (entry: Entry, { evidence }: Sought): boolean =>
  (entry.type === 'exchange-opened' || entry.type === 'exchange-closed') &&
  entry.exchange.link === 'southbound' &&
  evidence.includes(entry.exchange.id);

/** Of a rule of bookkeeping, judged at the end: the posting without which the books would agree with what was said. */
function lastWrongPosting(
  entries: readonly Entry[],
  requirement: string,
  isTrue: (entries: readonly Entry[]) => boolean,
): number | undefined {
  if (requirementById(requirement).grade !== 'identity' || isTrue(withMoneyUntil(entries, 0))) return undefined;
  const last = entries[firstWhere(entries.length, (count) => isTrue(withMoneyUntil(entries, count))) - 1];
  return last !== undefined && movesMoney(last) ? postingBefore(entries, last) : undefined;
}

/** All entries, without the movements of money that came after the first so many. */
const withMoneyUntil = (entries: readonly Entry[], count: number): readonly Entry[] =>
  entries.filter((entry, at) => at < count || !movesMoney(entry));

/** The smallest count in 1…most for which it holds, if it holds for `most`. */
function firstWhere(most: number, holds: (count: number) => boolean): number {
  let low = 1;
  let high = most;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isFound(
  entries: readonly Entry[],
  scenario: string | undefined,
  asked: typeof oracles,
  { requirement, subject, expected }: Sought,
): boolean {
  const scope = scenario === undefined ? 'lane' : 'scenario';
  if (!asked.some((oracle) => oracle.scope === scope)) return false;
  const history = historyOf(entries, scenario);
  const ended = history.settled !== undefined && history.settled.how !== 'mute';
  return asked
    .filter((oracle) => oracle.scope === scope && (oracle.judged === 'event' || ended))
    .some((oracle) =>
      readingsOf(oracle, history).some(
        (reading) =>
          reading.kind === 'finding' &&
          reading.requirement === requirement &&
          reading.subject === subject &&
          reading.expected === expected,
      ),
    );
}

/** An oracle that breaks over a part of a journal has not found it there. */
function readingsOf({ judge }: (typeof oracles)[number], history: History) {
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
