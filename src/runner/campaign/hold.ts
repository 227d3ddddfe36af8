import { bucketOf, type Found } from '../../fuzz/bucket.js';
import { eventsOf } from '../../fuzz/events.js';
import { type PlayedList, playSteps } from '../../fuzz/play.js';
import { statisticsOf } from '../../fuzz/statistics.js';
import type { Step } from '../../fuzz/steps.js';
import { LaunchError } from '../../iut/launch.js';
import type { Finding } from '../../oracles/oracle.js';
import { historyOf } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';
import { requirementById } from '../../record/requirements.js';
import { type Judgement, judgeScenario } from '../judge.js';
import type { Lane } from '../lane.js';
import { convergenceMs, lastStimulusRealMs, type Settling, stableMsOf, unquiet } from '../settle.js';
import { openStage, type RunningStage, StateNotReached } from '../stage.js';
import type { Held, HoldingOptions } from './arena.js';
import { walletsOf } from './can.js';
import { toldOf } from './told.js';

export interface HoldInLaneOptions extends Omit<HoldingOptions, 'fresh'> {
  readonly lane: Lane;
  /** What the list is called in the lane's journal; nothing else in the lane has that name. */
  readonly name: string;
  readonly steps: readonly Step[];
  readonly signal: AbortSignal;
  /** Delays the next messages by so many virtual ms each; absent where messages take what they take. */
  readonly interleave?: (delaysMs: readonly number[]) => void;
}

/** Real ms between two looks at whether the edge is quiet, while nothing is read. */
const LOOK_EVERY_MS = 100;

/** Plays a list in a lane for a merchant that nobody had before, settles it and judges it. Never throws. */
export async function holdInLane(options: HoldInLaneOptions): Promise<Held> {
  const { lane, name, steps, signal, readless = false, stopAt, between, asked = steps.length } = options;
  const { keep = false, interleave } = options;
  const { clock } = lane.world;
  const began = clock.realMs();
  const errorsBefore = lane.world.internalErrors.length;
  let running: RunningStage | undefined;
  let played: PlayedList = { steps: [], troubles: [] };
  let settling: Settling | undefined;
  let problem: Held['problem'];
  const certain = () =>
    stopAt !== undefined &&
    judgeScenario(lane.entries.of(name), name).findings.some((finding) => bucketOf(finding) === stopAt);
  try {
    running = await openStage({
      lane,
      scenario: name,
      random: lane.world.random.fork(`list ${name}`),
      wallet: walletsOf(lane.manifest)[0],
      onWait: () => {},
      signal,
    });
    played = await playSteps(steps, running.stage, {
      isUnreached: (error) => error instanceof StateNotReached,
      ...(interleave === undefined ? {} : { interleave }),
      between: async (done, next) => {
        signal.throwIfAborted();
        await between?.(done, next);
        return !certain();
      },
    });
    if (!certain()) {
      if (readless) await restWithoutReads(lane, running, signal);
      settling = await running.settle();
    }
  } catch (error) {
    problem = problemOf(error, signal);
    // What was begun is settled all the same, so that the oracles may speak of it.
    if (problem.whose === 'iut') settling = await running?.settle().catch(() => undefined);
  }
  await running?.end();
  const entries = lane.entries.of(name);
  const { exercises, findings, broken } = judgeScenario(entries, name);
  const [ours] = [...lane.world.internalErrors.slice(errorsBefore).map(({ error }) => error.message), ...broken];
  if (ours !== undefined && problem?.whose !== 'interrupted') problem = { whose: 'ours', detail: ours };
  const ended = clock.realMs();
  return {
    journalFile: lane.journalFile,
    scenario: name,
    lane: lane.name,
    steps: played.steps,
    findings: foundOf(findings, entries, name),
    ...(keep ? { told: toldOf(findings, lane.world.journal.entries, name) } : {}),
    exercises: total(exercises),
    events: eventsOf(played),
    statistics: statisticsOf(entries, name, played, asked),
    ...(settling === undefined ? {} : { settled: settling.how }),
    stalled: Math.min(1, lane.stalledMs(began, ended) / Math.max(1, ended - began)),
    ...(problem === undefined ? {} : { problem }),
  };
}

const total = (exercises: Judgement['exercises']): number => [...exercises.values()].reduce((sum, one) => sum + one, 0);

/**
 * Waits until the edge is quiet and the intermediary has had all its time. What it is at then is shown by one final read,
 * by which nobody can begin to work.
 */
async function restWithoutReads(lane: Lane, { concern }: RunningStage, signal: AbortSignal): Promise<void> {
  const { world, manifest } = lane;
  const { clock, journal } = world;
  const stableMs = stableMsOf(manifest.limits.pollGapMs, clock.rate);
  const began = clock.realMs();
  for (;;) {
    signal.throwIfAborted();
    const now = clock.realMs();
    const stimulus = Math.max(began, lastStimulusRealMs(journal, concern) ?? began);
    const history = historyOf(lane.entries.of(concern.scenario), concern.scenario);
    const allowedMs = convergenceMs(history, clock.now().networkMs) / clock.rate + lane.stalledMs(stimulus, now);
    if (now - stimulus > allowedMs) return;
    // Nothing can be awaited by its own event here: that nothing happens is what is waited for.
    await clock.sleepReal(unquiet(world, concern, stableMs).length > 0 ? LOOK_EVERY_MS : stableMs);
  }
}

function problemOf(error: unknown, signal: AbortSignal): NonNullable<Held['problem']> {
  const detail = error instanceof Error ? error.message : String(error);
  if (signal.aborted) return { whose: 'interrupted', detail };
  if (error instanceof LaunchError || error instanceof StateNotReached) return { whose: 'iut', detail };
  return { whose: 'ours', detail: error instanceof Error ? (error.stack ?? detail) : detail };
}

/** With the operations of what they point at: journals come and go, and a cause is told by what happened. */
function foundOf(findings: readonly Finding[], entries: readonly Entry[], name: string): Found[] {
  const operations = new Map(historyOf(entries, name).exchanges.map(({ id, operation }) => [id, operation]));
  return findings.map(({ requirement, level, expected, seen, evidence, timeDependent }) => ({
    requirement,
    level: level ?? (requirementById(requirement).level === 'SHOULD' ? 'SHOULD' : 'MUST'),
    expected,
    seen,
    operations: evidence.flatMap((exchange) => operations.get(exchange) ?? []),
    timeDependent,
  }));
}
