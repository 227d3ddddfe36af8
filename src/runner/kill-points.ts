import type { Random } from '../core/random.js';
import type { Entry } from '../record/journal.js';
import type { Lane } from './lane.js';

/** A moment of a scenario: the n-th journal entry of a kind. */
export interface KillPoint {
  readonly what: string;
  /** 1 for the first. */
  readonly occurrence: number;
  /** `after wechatpay.global.micropay was opened (1st)`. */
  readonly name: string;
}

/** What the network does by itself and tells nobody at that moment; all else that an IUT can know of is an exchange. */
const OF_ITS_OWN: ReadonlySet<string> = new Set([
  'payer-charged',
  'charge-returned',
  'order-closed',
  'refund-succeeded',
  'refund-failed',
]);

/**
 * What kind of moment an entry is; undefined if the IUT is not killed there. Reads and probes are no part of what happens,
 * and making a merchant known is set-up. A fact within an exchange is the same moment to the IUT as that exchange's opening.
 */
function momentOf(entry: Entry): string | undefined {
  if (entry.type === 'exchange-opened' || entry.type === 'exchange-closed') {
    const { operation, purpose } = entry.exchange;
    if ((purpose ?? 'stimulus') !== 'stimulus' || operation === 'registerMerchant') return undefined;
    return `${operation} was ${entry.type === 'exchange-opened' ? 'opened' : 'closed'}`;
  }
  if (entry.type !== 'fact' || !OF_ITS_OWN.has(entry.fact.kind)) return undefined;
  return 'exchange' in entry.fact && entry.fact.exchange !== undefined ? undefined : `${entry.fact.kind} was written`;
}

/** Names moments as they come: each kind is counted. */
function createCounter(): (entry: Entry) => KillPoint | undefined {
  const counts = new Map<string, number>();
  return (entry) => {
    const what = momentOf(entry);
    if (what === undefined) return undefined;
    const occurrence = (counts.get(what) ?? 0) + 1;
    counts.set(what, occurrence);
    return { what, occurrence, name: `after ${what} (${ordinal(occurrence)})` };
  };
}

/** The kill points of an unkilled run: each of its entries once, in order. */
export function killPointsOf(entries: readonly Entry[]): KillPoint[] {
  const count = createCounter();
  return entries.flatMap((entry) => count(entry) ?? []);
}

/** The point of that name. */
export function pointNamed(name: string): KillPoint | undefined {
  const [, what, number] = /^after (.+) \((\d+)\w\w\)$/.exec(name) ?? [];
  return what === undefined ? undefined : { what, occurrence: Number(number), name };
}

/** So many of them, in their order: one is drawn from each of as many stretches of the run, so that none is left out. */
export function sampleOf(points: readonly KillPoint[], most: number, random: Random): KillPoint[] {
  if (points.length <= most) return [...points];
  const beginningOf = (stretch: number) => Math.floor((stretch * points.length) / most);
  return Array.from({ length: most }, (_, stretch) =>
    random.int(beginningOf(stretch), beginningOf(stretch + 1) - 1),
  ).flatMap((at) => points[at] ?? []);
}

const ordinal = (number: number): string => {
  const tens = number % 100;
  const suffix = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
};

/** Kills the IUT at one moment of a scenario, once, and starts it again. */
export interface Strike {
  readonly struck: boolean;
  /** Resolves when the IUT runs: at once unless it is being started again. Rejects with LaunchError if it cannot be. */
  up(): Promise<void>;
  /** No more is killed. */
  end(): void;
}

/**
 * The signal leaves in the very turn in which the entry is written. The scenario's id is its own in the lane's journal, so
 * that several points can follow each other in one lane, each with a merchant of its own.
 */
export function strikeAt({ world, entries, iut }: Lane, scenario: string, { what, occurrence }: KillPoint): Strike {
  const count = createCounter();
  let struck = false;
  let upAgain: Promise<void> = Promise.resolve();
  const end = world.journal.listen((entry) => {
    if (struck || entries.of(scenario).at(-1) !== entry) return;
    const point = count(entry);
    if (point?.what !== what || point.occurrence !== occurrence) return;
    struck = true;
    const killed = iut.kill?.();
    upAgain = (async () => {
      await killed;
      await iut.restart?.();
    })();
    // Whoever waits for it is told; who does not must not be ended by it.
    upAgain.catch(() => {});
  });
  return {
    get struck() {
      return struck;
    },
    up: () => upAgain,
    end,
  };
}
