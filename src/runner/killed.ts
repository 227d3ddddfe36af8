import { added, afterlife, judgeWatched, sweep } from './aftermath.js';
import type { CataloguedScenario } from './catalogue.js';
import { type KillPoint, killPointsOf, sampleOf } from './kill-points.js';
import type { Lane } from './lane.js';
import type { JudgedFinding, StruckPoint, Tried } from './outcome.js';
import { play, type Watched } from './play.js';

export interface KillingOptions {
  readonly scenario: CataloguedScenario;
  /** Of the unkilled run. */
  readonly reference: Watched;
  /** A lane of its own for kills, by a name that tells it from others of the same scenario. */
  readonly open: (suffix: string) => Promise<Lane>;
  readonly close: (lane: Lane, scenarios: readonly string[]) => Promise<void>;
  /** Lanes at once; within a lane one point follows the other, each with a merchant of its own. */
  readonly sideBySide: number;
  /** How many points are struck at most, drawn from all; default all. */
  readonly most?: number;
  /** Real ms after which no more points are begun. */
  readonly budgetMs: number;
  /** Real ms for which a lane's merchants are watched after its last point. */
  readonly afterlifeMs: number;
  readonly onWait: (what: string) => void;
  readonly signal: AbortSignal;
}

/** One scenario killed at its points: what was found, and what came of each point. */
export interface Killed {
  readonly points: readonly StruckPoint[];
  readonly of: number;
  readonly exercises: ReadonlyMap<string, number>;
  readonly findings: readonly JudgedFinding[];
}

/** Kills the IUT at each entry that the unkilled run wrote, once each. */
export async function strikeAll(options: KillingOptions): Promise<Killed> {
  const { scenario, reference, sideBySide, most = Number.POSITIVE_INFINITY, budgetMs, signal } = options;
  const { lane, name, endSeq } = reference;
  const all = killPointsOf(lane.entries.of(name).filter(({ seq }) => seq <= endSeq));
  const chosen = sampleOf(all, most, lane.world.random.fork(`kill points of ${scenario.id}`));
  const queue = chosen.map((point, at) => ({ point, at }));
  const deadlineMs = performance.now() + budgetMs;
  const next = () => (signal.aborted || performance.now() > deadlineMs ? undefined : queue.shift());
  const workers = Array.from({ length: Math.min(sideBySide, chosen.length) }, (_, at) =>
    work(`k${at + 1}`, next, chosen.length, options),
  );
  const results = (await Promise.all(workers)).flat();
  const points = chosen.map(
    (point, at): StruckPoint =>
      results.find((one) => one.at === at)?.struck ?? {
        name: point.name,
        lane: '',
        how: 'not-struck',
        detail: signal.aborted ? 'interrupted' : 'no time was left',
      },
  );
  return {
    points,
    of: all.length,
    exercises: results.reduce<ReadonlyMap<string, number>>((sum, { exercises }) => added(sum, exercises), new Map()),
    findings: results.flatMap(({ findings }) => findings),
  };
}

interface PointResult extends Pick<Tried, 'exercises' | 'findings'> {
  readonly at: number;
  readonly struck: StruckPoint;
}

type Next = () => { readonly point: KillPoint; readonly at: number } | undefined;

/** One lane after the other, until no point is left; an IUT that does not come up again takes its lane with it. */
async function work(suffix: string, next: Next, count: number, options: KillingOptions): Promise<PointResult[]> {
  const { scenario, open, close, afterlifeMs, onWait, signal } = options;
  const results: PointResult[] = [];
  for (let round = 1, left = true; left; round += 1) {
    let taken = next();
    if (taken === undefined) break;
    const lane = await open(round === 1 ? suffix : `${suffix}-${round}`);
    const played: { readonly at: number; readonly point: KillPoint; readonly watched: Watched }[] = [];
    try {
      let usable = true;
      while (taken !== undefined) {
        const { point, at } = taken;
        onWait(`kill ${at + 1} of ${count}, ${point.name}`);
        const as = `${scenario.id}#${at + 1}`;
        const watched = await play({ lane, scenario, signal, onWait: () => {}, killed: { point, as } });
        played.push({ at, point, watched });
        usable = await lane.probe();
        taken = usable ? next() : undefined;
      }
      left = !usable;
      await afterlife(
        played.map(({ watched }) => watched),
        afterlifeMs,
        signal,
      );
      const judged = sweep(
        lane,
        played.map(({ watched }) => judgeWatched(watched)),
        [scenario],
      );
      results.push(...played.map(({ at, point, watched }, index) => resultOf(at, point, watched, judged[index])));
    } finally {
      await close(
        lane,
        played.map(({ watched }) => watched.name),
      );
    }
  }
  return results;
}

function resultOf(
  at: number,
  { name }: KillPoint,
  { lane, struck, played }: Watched,
  tried: Tried | undefined,
): PointResult {
  const { exercises = new Map<string, number>(), findings = [] } = tried ?? {};
  const { end, settling } = tried?.played ?? played;
  const base = { name, lane: lane.name };
  const point = (): StruckPoint => {
    if (end.kind === 'error') return { ...base, how: 'error', detail: end.detail.split('\n')[0] ?? '' };
    if (findings.length > 0) return { ...base, how: 'broken' };
    if (!struck) return { ...base, how: 'not-struck', detail: 'its moment did not come' };
    if (settling === undefined || settling.how === 'mute')
      return { ...base, how: 'inconclusive', detail: settling?.detail ?? 'it did not settle' };
    return { ...base, how: 'survived', ...(end.kind === 'state-not-reached' ? { detail: end.detail } : {}) };
  };
  return {
    at,
    struck: point(),
    exercises,
    findings: findings.map((finding) => ({ ...finding, lane: lane.name, point: name })),
  };
}
