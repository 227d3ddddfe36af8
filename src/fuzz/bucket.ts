import { requirementById } from '../record/requirements.js';
import { weightOf } from './shrink.js';
import type { Step } from './steps.js';

/** What a campaign needs to know of a finding. */
export interface Found {
  readonly requirement: string;
  readonly level: 'MUST' | 'SHOULD';
  readonly expected: string;
  readonly seen: string;
  /** Operations of the exchanges that it points at, in the order of their happening. */
  readonly operations: readonly string[];
  readonly timeDependent: boolean;
}

/**
 * By what two findings are taken for one: the requirement and the shape of what was expected, with names, numbers and
 * amounts taken out. What was seen differs with every timing. So the hundredth hit of a fault is counted, and not shrunk
 * once more.
 */
export function bucketOf({ requirement, expected }: Pick<Found, 'requirement' | 'expected'>): string {
  return `${requirement}: ${shapeOf(expected)}`;
}

const LONGEST_SHAPE = 160;

/** A text without what differs from run to run. */
export function shapeOf(text: string): string {
  return (
    text
      // Ids of ours and of an intermediary: anything with a digit in it, whatever surrounds it.
      // Which form, which instance: one cause has many.
      .replaceAll(/ ?\([^()]*\)/g, '')
      .replaceAll(/\b(payment|refund)\.[a-z_]+/g, '$1 event')
      .replaceAll(/[“”"'`][^“”"'`]*[“”"'`]/g, '…')
      .replaceAll(/[A-Za-z0-9_:/.-]*\d[A-Za-z0-9_:/.-]*(?:,\d+)*/g, '#')
      .replaceAll(/\b(?:pay|ref|can|m)-[A-Za-z0-9]+/g, '#')
      // Lists of the same, however long: `KRW # and KRW #`.
      .replaceAll(/(\S+ ?#)(?:(?:, | and |; | \+ )\1)+/g, '$1')
      .replaceAll(/(#)(?:(?:, | and |; | )#)+/g, '$1')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, LONGEST_SHAPE)
  );
}

/** Areas from money lost, over being deceived and wrong states, to looks. */
const WORST_AREAS = [
  'IDENTITY',
  'REFUND',
  'CANCEL',
  'IDEM',
  'AMOUNT',
  'TIMEOUT',
  'SIGN',
  'CB',
  'SEC',
  'CPM',
  'MPM',
  'STATE',
  'MERCH',
  'AVAIL',
  'PRIV',
  'API',
];

const areaOf = (requirement: string): string => requirement.slice(0, requirement.lastIndexOf('-'));

/** Smaller is worse: MUST before SHOULD, money before looks, the requirement's own number last. */
export function severityOf({ requirement, level }: Pick<Found, 'requirement' | 'level'>): number {
  const area = WORST_AREAS.indexOf(areaOf(requirement));
  const number = Number(requirement.slice(requirement.lastIndexOf('-') + 1));
  return (level === 'MUST' ? 0 : 1_000_000) + (area === -1 ? WORST_AREAS.length : area) * 1_000 + number;
}

export const sentenceOf = (requirement: string): string => requirementById(requirement).text;

/** A cause, as far as it is known: where it was seen and by what. */
export interface Bucket {
  readonly key: string;
  readonly found: Found;
  /** Lists that showed it in exploration. */
  readonly hits: number;
  /** The best list that showed it so far. */
  readonly steps: readonly Step[];
  /** Which list of the campaign that was, from 0. */
  readonly run: number;
}

export interface Buckets {
  /** Notes what a list of the exploration showed; says which causes are new. */
  add(found: readonly Found[], steps: readonly Step[], run: number): readonly Bucket[];
  /** The same of a list that was made while shrinking: it may be the best one, and is no hit. */
  learn(found: readonly Found[], steps: readonly Step[], run: number): void;
  /** Worst first; of equals, what was hit more often. */
  readonly all: readonly Bucket[];
}

export function createBuckets(): Buckets {
  const buckets = new Map<string, Bucket>();
  function note(found: readonly Found[], steps: readonly Step[], run: number, hit: 0 | 1): Bucket[] {
    const fresh: Bucket[] = [];
    for (const [key, one] of new Map(found.map((each) => [bucketOf(each), each]))) {
      const known = buckets.get(key);
      if (known === undefined) {
        const bucket = { key, found: one, hits: hit, steps, run };
        buckets.set(key, bucket);
        fresh.push(bucket);
        continue;
      }
      const better = weightOf(steps) < weightOf(known.steps);
      buckets.set(key, { ...known, hits: known.hits + hit, ...(better ? { steps, run, found: one } : {}) });
    }
    return fresh;
  }
  return {
    add: (found, steps, run) => note(found, steps, run, 1),
    learn: (found, steps, run) => void note(found, steps, run, 0),
    get all() {
      return [...buckets.values()].sort(
        (a, b) => severityOf(a.found) - severityOf(b.found) || b.hits - a.hits || (a.key < b.key ? -1 : 1),
      );
    },
  };
}
