import type { History } from '../record/history.js';

/**
 * When an oracle may speak (JUDGEMENT.md, section 1).
 * - `event`: a safety rule, true at every instant; broken once is broken, whatever came later.
 * - `settled`: a rule about the end of an act; asked only when the act has settled, or was given its whole time.
 */
export type Judged = 'event' | 'settled';

/** The oracle met the situation that it judges. Without one exercise nothing passes. */
export interface Exercise {
  readonly kind: 'exercise';
  readonly requirement: string;
  /** What was met, for people: a payment, an exchange. */
  readonly of: string;
}

export interface Finding {
  readonly kind: 'finding';
  readonly requirement: string;
  /** Where this breach weighs less than its requirement says: the sources disagree on it (SIGN-03). */
  readonly level?: 'MUST' | 'SHOULD';
  readonly expected: string;
  readonly seen: string;
  /** Exchange ids, in order. */
  readonly evidence: readonly string[];
  /** `merchant/payment`, where it is about one. */
  readonly subject?: string;
  /** Rests on a duration or on something not having happened yet: must be confirmed alone before it counts. */
  readonly timeDependent: boolean;
  /** Fact ids on its path: choices of the simulator that another documented reading could undo. */
  readonly facts: readonly string[];
}

export type Reading = Exercise | Finding;

export interface Oracle {
  /** kebab-case, the file's name: the truth it defends. */
  readonly name: string;
  readonly requirements: readonly [string, ...string[]];
  readonly judged: Judged;
  /** `lane`: needs the whole lane (numbers that collide over merchants); default is one scenario's own history. */
  readonly scope: 'scenario' | 'lane';
  judge(history: History): Iterable<Reading>;
}

type Said = { requirement?: string };
type FindingText = Said &
  Pick<Finding, 'expected' | 'seen' | 'evidence'> &
  Partial<Pick<Finding, 'level' | 'subject' | 'timeDependent' | 'facts'>>;

/** What an oracle says while it reads. Without a requirement it speaks of the oracle's first one. */
export interface Bench {
  met(of: string, said?: Said): Exercise;
  broken(text: FindingText): Finding;
}

/** Ids count up in the order of opening, so that evidence reads in time order whatever an oracle collected first. */
const inOrder = (exchanges: readonly string[]): string[] =>
  [...new Set(exchanges)].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));

export function defineOracle(
  name: string,
  {
    requirements,
    judged,
    scope = 'scenario',
  }: { requirements: readonly [string, ...string[]]; judged: Judged; scope?: Oracle['scope'] },
  judge: (history: History, bench: Bench) => Iterable<Reading>,
): Oracle {
  const named = (requirement = requirements[0]) => {
    if (!requirements.includes(requirement))
      throw new Error(`oracle ${name} speaks of ${requirement}, which it does not declare`);
    return requirement;
  };
  const bench: Bench = {
    met: (of, said = {}) => ({ kind: 'exercise', requirement: named(said.requirement), of }),
    broken: ({ requirement, level, expected, seen, evidence, subject, timeDependent, facts }) => ({
      kind: 'finding',
      requirement: named(requirement),
      ...(level === undefined ? {} : { level }),
      expected,
      seen,
      evidence: inOrder(evidence),
      ...(subject === undefined ? {} : { subject }),
      timeDependent: timeDependent ?? judged === 'settled',
      facts: facts ?? [],
    }),
  };
  return { name, requirements, judged, scope, judge: (history) => judge(history, bench) };
}
