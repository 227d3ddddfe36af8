import fc from 'fast-check';
import { type Bucket, bucketOf, createBuckets, type Found, severityOf } from '../../fuzz/bucket.js';
import { stepLists, USUAL_LENGTH } from '../../fuzz/generate.js';
import type { Can } from '../../fuzz/model.js';
import { shrink, weightOf } from '../../fuzz/shrink.js';
import { belowFloors, type CampaignStatistics, createTally, floorsFor } from '../../fuzz/statistics.js';
import { isTrouble, keeping, STEP_KINDS, type Step } from '../../fuzz/steps.js';
import { inParallel } from '../schedule.js';
import type { Arena, Held, HoldingOptions } from './arena.js';
import type { Told } from './told.js';

export interface CampaignOptions {
  readonly arena: Arena;
  readonly can: Can;
  /** fast-check's: a whole number. */
  readonly seed: number;
  /** Real ms of exploration; without it, `runs` bound it. */
  readonly timeMs?: number;
  readonly runs?: number;
  /** Real ms of shrinking, for each bucket; all together have ten times as much. */
  readonly shrinkMs: number;
  /** Known counterexamples: held first. */
  readonly corpus: readonly Known[];
  /** Real monotonic ms; never an intermediary's clock, which may be virtual. */
  readonly realNow: () => number;
  readonly progress: CampaignProgress;
  readonly signal: AbortSignal;
}

/** A counterexample of an earlier campaign. */
export interface Known {
  readonly file: string;
  readonly bucket: string;
  readonly steps: readonly Step[];
}

/** What a campaign tells while it runs. */
export interface CampaignProgress {
  state(now: CampaignState): void;
  note(text: string): void;
}

export interface CampaignState {
  readonly phase: 'corpus' | 'exploring' | 'shrinking';
  readonly tries: number;
  readonly steps: number;
  readonly states: number;
  readonly faultsStruck: number;
  readonly buckets: number;
  /** Real ms that are left for this phase, at most; absent where tries bound it. */
  readonly leftMs?: number;
}

/** One cause with its smallest counterexample. */
export interface Cause {
  readonly bucket: string;
  /** The worst that the steps break. */
  readonly found: Found;
  /** Requirements that the same steps break too, and no smaller list that is known. */
  readonly also: readonly string[];
  /** One finding of each of them. */
  readonly alsoFound: readonly Found[];
  readonly steps: readonly Step[];
  readonly events: readonly string[];
  readonly hits: number;
  /** Reproduced twice on a fresh instance. Otherwise the whole list is kept, and does not count as found. */
  readonly confirmed: boolean;
  /** In words, of one that is not confirmed. */
  readonly why?: string;
  /** fast-check's, of the list that it was shrunk from; absent for one of the corpus. */
  readonly path?: string;
  /** The file of the corpus that showed it. */
  readonly corpusFile?: string;
  /** The last reproduction. */
  readonly proof?: Reproduction;
}

/** How many of its steps are faults, holds, disturbed notices or restarts. */
export const troublesIn = ({ steps }: Pick<Cause, 'steps'>): number => steps.filter(isTrouble).length;

/** Where a list was seen to fail, and what a page shows of that, by bucket. */
export interface Reproduction {
  readonly lane: string;
  readonly journalFile: string;
  readonly told: Readonly<Record<string, Told>>;
}

export interface CampaignResult {
  readonly seed: number;
  /** Worst first. */
  readonly causes: readonly Cause[];
  /** Files of the corpus that no longer fail. */
  readonly mended: readonly string[];
  readonly statistics: CampaignStatistics;
  /** Floors that were not reached, in words: then silence means nothing. */
  readonly below: readonly string[];
  /** Faults of ours, in words. */
  readonly errors: readonly string[];
  readonly interrupted: boolean;
}

/** Every so many lists nothing is read until the end. */
const READLESS_EVERY = 10;
/** Above this part of its time stalled, nothing is said about time. */
const MOST_STALLED = 0.1;
/** A fault of ours makes its list ERROR and the campaign goes on; this many stop it. */
const ERRORS_THAT_STOP = 3;
/** A list counts after so many reproductions on fresh instances; tried at most so often. */
const REPRODUCTIONS = 2;
const MOST_ATTEMPTS = 4;
/** Causes shrunk side by side: over HTTP a list mostly waits. */
const SHRUNK_AT_ONCE = 3;
/** The whole of shrinking has so many budgets; what is left then is kept as unconfirmed. */
const BUDGETS = 10;
/** Lists as short as this are done first: what they show besides needs no shrinking of its own. */
const SHORT = 6;

/** A list that was reproduced on fresh instances, and what each reproduction showed. */
interface Proof {
  readonly steps: readonly Step[];
  readonly shows: ReadonlyMap<string, Found>;
  readonly events: readonly string[];
  readonly seenIn: Reproduction;
  readonly path: string | undefined;
  readonly corpusFile: string | undefined;
}

/** Ends fast-check's exploration: time is over. */
class Enough extends Error {}

/**
 * A campaign (JUDGEMENT.md, section 5): the corpus first, then exploration for `timeMs` or `runs`, then each cause is
 * shrunk on fresh instances and reproduced twice.
 */
export async function holdCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { arena, can, seed, timeMs, runs, corpus, realNow, progress, signal } = options;
  const tally = createTally(can.wallets.map(({ name }) => name));
  const buckets = createBuckets();
  const errors: string[] = [];
  const proofs: Proof[] = [];
  const fresh = createMemory();
  const tried = new Set<string>();
  const stopped = () => signal.aborted || errors.length >= ERRORS_THAT_STOP;
  const tell = (phase: CampaignState['phase'], leftMs?: number) => {
    const { runs: tries, steps, states, faultsStruck } = tally.sum;
    progress.state({
      phase,
      tries,
      steps,
      states: states.length,
      faultsStruck,
      buckets: new Set(buckets.all.map(({ found }) => found.requirement)).size,
      ...(leftMs === undefined ? {} : { leftMs: Math.max(0, leftMs) }),
    });
  };
  const hold = async (steps: readonly Step[], how: HoldingOptions): Promise<Held | undefined> => {
    if (stopped()) return undefined;
    const held = await arena.hold(steps, { ...how, signal });
    if (held.problem?.whose === 'ours') {
      errors.push(held.problem.detail);
      progress.note(`a fault of Pyx, not of the intermediary: ${held.problem.detail.split('\n')[0]}`);
    }
    return held.problem?.whose === 'interrupted' ? undefined : held;
  };
  const mended = await tryCorpus();
  await explore();
  await shrinkAll();

  const possible = STEP_KINDS.filter((kind) => isPossible(kind, can));
  const { sum: statistics } = tally;
  return {
    seed,
    causes: causesOf(buckets.all, proofs, tried),
    mended,
    statistics,
    below: belowFloors(
      statistics,
      floorsFor({ ...(timeMs === undefined ? {} : { timeMs }), ...(runs === undefined ? {} : { runs }) }),
      possible,
    ),
    errors,
    interrupted: signal.aborted,
  };

  /** Known counterexamples, each on a fresh instance; says which no longer fail. */
  async function tryCorpus(): Promise<string[]> {
    const gone: string[] = [];
    if (corpus.length > 0) progress.note(`${corpus.length} known counterexamples are tried first`);
    await inParallel(
      corpus.map(({ file, bucket, steps }) => async () => {
        const held = await hold(steps, { fresh: true, keep: true });
        if (held === undefined) return;
        const counted = counting(held);
        const found = counted.find((one) => bucketOf(one) === bucket);
        if (found === undefined) {
          gone.push(file);
          progress.note(`${file}: no longer fails`);
          return;
        }
        buckets.learn(counted, steps, CORPUS);
        const shows = new Map(counted.map((one) => [bucketOf(one), one]));
        const { events } = held;
        proofs.push({ steps, shows, events, seenIn: seenIn(held), path: undefined, corpusFile: file });
        progress.note(`${file}: still breaks ${found.requirement}`);
        tell('corpus');
      }),
      () => arena.width('fresh'),
    );
    return gone.sort();
  }

  /** fast-check draws the lists, one after the other; several are held at once, each for a merchant of its own. */
  async function explore(): Promise<void> {
    const deadline = timeMs === undefined ? Number.POSITIVE_INFINITY : realNow() + timeMs;
    const leftMs = () => (timeMs === undefined ? undefined : deadline - realNow());
    const most = runs ?? Number.POSITIVE_INFINITY;
    const running = new Set<Promise<void>>();
    let begun = 0;
    const over = () => stopped() || begun >= most || realNow() >= deadline;
    const one = async (steps: readonly Step[], run: number): Promise<void> => {
      const readless = run % READLESS_EVERY === READLESS_EVERY - 1;
      const held = await hold(steps, { readless, asked: USUAL_LENGTH.most });
      if (held === undefined) return;
      tally.add(held.statistics, { readless });
      for (const { found } of buckets.add(counting(held), playedOf(held), run))
        progress.note(`list ${run + 1} breaks ${found.requirement}: expected ${found.expected}; seen ${found.seen}`);
      tell('exploring', leftMs());
    };
    const take = async (steps: readonly Step[]): Promise<void> => {
      while (!over() && running.size >= Math.max(1, arena.width('shared'))) await Promise.race(running);
      if (over()) throw new Enough();
      const run = begun;
      begun += 1;
      const held: Promise<void> = one(steps, run).finally(() => running.delete(held));
      running.add(held);
      // Whoever fails is told of at the end, with the others.
      held.catch(() => {});
    };
    tell('exploring', leftMs());
    const all = { seed, numRuns: Number.MAX_SAFE_INTEGER, endOnFailure: true };
    const check = await fc.check(fc.asyncProperty(stepLists(can), take), all);
    if (check.errorInstance !== null && !(check.errorInstance instanceof Enough)) throw check.errorInstance;
    await Promise.all(running);
  }

  /** Causes one by one, a few side by side, until each has a list that was reproduced, or could not be. */
  async function shrinkAll(): Promise<void> {
    const busy = new Set<string>();
    const endMs = realNow() + BUDGETS * options.shrinkMs;
    const isDone = ({ key, steps }: Bucket) =>
      busy.has(key) ||
      tried.has(key) ||
      proofs.some((proof) => proof.shows.has(key) && weightOf(proof.steps) <= weightOf(steps));
    const worker = async (): Promise<void> => {
      for (;;) {
        const open = buckets.all.filter((bucket) => !isDone(bucket));
        // What is certain at once is soon shrunk, and on the way comes upon short lists for what must be waited for.
        const bucket = open.find(({ steps }) => steps.length <= SHORT) ?? open.find(isCertain) ?? open[0];
        if (bucket === undefined || stopped() || realNow() >= endMs) return;
        busy.add(bucket.key);
        const proof = await prove(bucket, endMs);
        busy.delete(bucket.key);
        // Once is enough: what is known by now of a smaller list was learnt too late for this one.
        tried.add(bucket.key);
        if (proof !== undefined) proofs.push(proof);
      }
    };
    await Promise.all(Array.from({ length: SHRUNK_AT_ONCE }, worker));
  }

  /** Shrinks one cause within its budget, and reproduces what came of it on fresh instances. */
  async function prove({ key, found, steps: begun, run }: Bucket, endMs: number): Promise<Proof | undefined> {
    const deadline = Math.min(endMs, realNow() + options.shrinkMs);
    const over = () => realNow() >= deadline || stopped();
    const best = () => buckets.all.find((one) => one.key === key)?.steps ?? begun;
    const shown = async (steps: readonly Step[], whole: boolean): Promise<boolean> => {
      const held = await hold(steps, { fresh: true, ...(whole ? { keep: true } : { stopAt: key }) });
      if (held === undefined) return false;
      const counted = counting(held);
      // A shrink step shows other causes too, in lists that are shorter than those of the exploration.
      buckets.learn(counted, steps, run);
      if (whole) fresh.add(steps, held, counted);
      tell('shrinking', deadline - realNow());
      return counted.some((one) => bucketOf(one) === key);
    };
    progress.note(`${found.requirement}: ${begun.length} steps are shrunk`);
    const small = await shrink(begun, {
      fails: async (steps) => fresh.shows(steps, key) ?? shown(steps, false),
      width: () => Math.max(1, Math.floor(arena.width('fresh') / SHRUNK_AT_ONCE)),
      over,
      firstWallet: can.wallets[0].name,
    });
    // What another cause's shrinking came upon may be smaller still; what was found by luck may not come again.
    const lists = [small, best(), begun].sort((a, b) => weightOf(a) - weightOf(b));
    for (const list of new Map(lists.map((one) => [JSON.stringify(one), one])).values()) {
      const left = () => REPRODUCTIONS - fresh.times(list, key);
      for (let attempts = 0; left() > 0 && attempts < MOST_ATTEMPTS && !stopped(); ) {
        const together = Math.min(left(), MOST_ATTEMPTS - attempts);
        attempts += together;
        const seen = await Promise.all(Array.from({ length: together }, () => shown(list, true)));
        if (!seen.includes(true)) break;
      }
      const proof = left() > 0 ? undefined : fresh.proof(list, key, run);
      if (proof === undefined) continue;
      progress.note(`${found.requirement}: ${list.length} steps, reproduced on fresh instances`);
      return proof;
    }
    if (!stopped()) progress.note(`${found.requirement}: not reproduced on a fresh instance; kept as unconfirmed`);
    return undefined;
  }
}

/** In place of a run's number, for what was learnt from the corpus. */
const CORPUS = -1;

/** What whole plays on fresh instances showed. One play tells of every cause at once, so none is played for each. */
function createMemory() {
  const plays = new Map<string, { readonly held: Held; readonly shows: ReadonlyMap<string, Found> }[]>();
  const of = (steps: readonly Step[]) => plays.get(JSON.stringify(steps)) ?? [];
  const showing = (steps: readonly Step[], key: string) => of(steps).filter(({ shows }) => shows.has(key));
  return {
    add(steps: readonly Step[], held: Held, found: readonly Found[]): void {
      const shows = new Map(found.map((one) => [bucketOf(one), one]));
      plays.set(JSON.stringify(steps), [...of(steps), { held, shows }]);
    },
    /** Undefined where it was never played. */
    shows: (steps: readonly Step[], key: string): boolean | undefined =>
      of(steps).length === 0 ? undefined : showing(steps, key).length > 0,
    times: (steps: readonly Step[], key: string): number => showing(steps, key).length,
    /** With what every play that showed this cause showed besides. */
    proof(steps: readonly Step[], key: string, run: number): Proof | undefined {
      const seen = showing(steps, key);
      const last = seen.at(-1);
      if (last === undefined) return undefined;
      const shows = new Map([...last.shows].filter(([other]) => seen.every((play) => play.shows.has(other))));
      return {
        steps,
        shows,
        events: last.held.events,
        seenIn: seenIn(last.held),
        path: run === CORPUS ? undefined : String(run),
        corpusFile: undefined,
      };
    },
  };
}

/**
 * What was found, by causes: findings belong to the smallest list that shows them, and those of one list are one cause,
 * told by the worst of them. What was not reproduced stands alone, with the whole list.
 */
function causesOf(buckets: readonly Bucket[], proofs: readonly Proof[], tried: ReadonlySet<string>): Cause[] {
  const lists = new Map<string, { readonly proof: Proof; readonly members: Bucket[] }>();
  const alone = new Set<string>();
  const causes: Cause[] = [];
  for (const bucket of buckets) {
    const { key, found, hits, steps, run } = bucket;
    const [proof] = proofs.filter(({ shows }) => shows.has(key)).sort((a, b) => weightOf(a.steps) - weightOf(b.steps));
    if (proof === undefined) {
      // Several shapes of one requirement in one list are one entry: nobody knows yet how they differ.
      const mark = `${found.requirement} ${JSON.stringify(steps)}`;
      if (alone.has(mark)) continue;
      alone.add(mark);
      const path = run === CORPUS ? {} : { path: String(run) };
      const why = tried.has(key) ? 'not seen again on a fresh instance' : 'no time was left to shrink and reproduce it';
      causes.push({
        bucket: key,
        found,
        also: [],
        alsoFound: [],
        steps,
        events: [],
        hits,
        confirmed: false,
        why,
        ...path,
      });
      continue;
    }
    const text = JSON.stringify(proof.steps);
    const list = lists.get(text) ?? { proof, members: [] };
    list.members.push(bucket);
    lists.set(text, list);
  }
  for (const { proof, members } of lists.values()) {
    const [worst] = members;
    if (worst === undefined) continue;
    const { steps, shows, events, path, corpusFile } = proof;
    const others = new Map(
      members
        .filter(({ found }) => found.requirement !== worst.found.requirement)
        .map(({ key, found }) => [found.requirement, shows.get(key) ?? found]),
    );
    causes.push({
      bucket: worst.key,
      found: shows.get(worst.key) ?? worst.found,
      also: [...others.keys()],
      alsoFound: [...others.values()],
      steps,
      events,
      hits: Math.max(...members.map(({ hits }) => hits)),
      confirmed: true,
      proof: proof.seenIn,
      ...(path === undefined ? {} : { path }),
      ...(corpusFile === undefined ? {} : { corpusFile }),
    });
  }
  return causes.sort(worstFirst);
}

const isCertain = ({ found }: Bucket): boolean => !found.timeDependent;

/** The findings that count: about time only where the machine kept up. */
const counting = ({ findings, stalled }: Held): Found[] =>
  findings.filter(({ timeDependent }) => !timeDependent || stalled <= MOST_STALLED);

const seenIn = ({ lane, journalFile, told = {} }: Held): Reproduction => ({ lane, journalFile, told });

/** Without what was skipped: it did nothing. */
const playedOf = ({ steps }: Held): readonly Step[] =>
  keeping(
    steps.map(({ step }) => step),
    (_step, at) => steps[at]?.outcome === 'played',
  );

const worstFirst = (a: Cause, b: Cause): number =>
  Number(b.confirmed) - Number(a.confirmed) ||
  severityOf(a.found) - severityOf(b.found) ||
  a.steps.length - b.steps.length;

function isPossible(kind: (typeof STEP_KINDS)[number], can: Can): boolean {
  if (kind === 'restart') return can.restarts;
  if (kind === 'interleave') return can.interleavings;
  if (kind === 'scan' || kind === 'forge') return can.modes.some((mode) => mode !== 'CPM');
  return true;
}
