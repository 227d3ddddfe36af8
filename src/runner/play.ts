import { LaunchError } from '../iut/launch.js';
import { walletOf } from '../scenario/scenario.js';
import type { CataloguedScenario } from './catalogue.js';
import { type KillPoint, strikeAt } from './kill-points.js';
import type { Lane } from './lane.js';
import type { Played, PlayedEnd } from './outcome.js';
import { needsVirtualTime } from './places.js';
import type { Settling } from './settle.js';
import { openStage, type RunningStage, StateNotReached } from './stage.js';

export interface PlayOptions {
  readonly lane: Lane;
  readonly scenario: CataloguedScenario;
  readonly onWait: (what: string) => void;
  readonly signal: AbortSignal;
  readonly withoutFaults?: boolean;
  /** Where the IUT is killed, and what this run of the scenario is called in its lane's journal. */
  readonly killed?: { readonly point: KillPoint; readonly as: string };
}

/** A scenario that was played and is still watched: its lane lives on until the end of the run (afterlife). */
export interface Watched {
  readonly played: Played;
  readonly lane: Lane;
  /** The scenario in the lane's journal: its id, unless the IUT was killed on the way. */
  readonly name: string;
  /** Journal sequence number at the end of the script; what is found beyond it is late. */
  readonly endSeq: number;
  readonly stage: RunningStage | undefined;
  /** With a kill point: whether its moment came. */
  readonly struck: boolean;
}

/** Plays one script, settles it, and never throws: whatever goes wrong is how it ended. */
export async function play({
  lane,
  scenario: { id, definition },
  onWait,
  signal,
  withoutFaults = false,
  killed,
}: PlayOptions): Promise<Watched> {
  const began = performance.now();
  const beganSeq = lastSeq(lane);
  const errorsBefore = lane.world.internalErrors.length;
  const name = killed?.as ?? id;
  const strike = killed === undefined ? undefined : strikeAt(lane, name, killed.point);
  let running: RunningStage | undefined;
  let settling: Settling | undefined;
  let end: PlayedEnd;
  try {
    running = await openStage({
      lane,
      scenario: name,
      random: lane.world.random.fork(`scenario ${name}`),
      wallet: walletOf(definition),
      onWait,
      signal,
      withoutFaults,
      mayMoveClocks: needsVirtualTime(definition),
      ...(strike === undefined ? {} : { strike }),
    });
    await definition.run(running.stage);
    settling = await running.settle();
    end = { kind: 'completed' };
  } catch (error) {
    end = endOf(error, signal);
    // What was begun is settled all the same, so that the oracles may speak of it.
    if (end.kind === 'state-not-reached') settling = await running?.settle().catch(() => undefined);
  }
  strike?.end();
  await running?.end();
  const [ours] = lane.world.internalErrors.slice(errorsBefore);
  if (ours !== undefined && end.kind !== 'interrupted')
    end = { kind: 'error', detail: `${ours.error.message} (${ours.exchange})` };
  const ended = performance.now();
  return {
    lane,
    name,
    stage: running,
    endSeq: lastSeq(lane),
    struck: strike?.struck ?? false,
    played: {
      id,
      lane: lane.name,
      merchants: running?.merchants ?? [],
      durationMs: Math.round(ended - began),
      end,
      ...(settling === undefined ? {} : { settling }),
      faults: running?.faults() ?? [],
      stalled: Math.min(1, lane.stalledMs(began, ended) / Math.max(1, ended - began)),
      neighbours: neighboursOf(lane, name, beganSeq),
    },
  };
}

const lastSeq = ({ world }: Lane): number => world.journal.entries.at(-1)?.seq ?? 0;

/** Whose faults struck in the same lane since then. */
function neighboursOf({ world }: Lane, name: string, sinceSeq: number): string[] {
  const others = world.journal.entries.flatMap((entry) =>
    entry.seq > sinceSeq && entry.type === 'fact' && entry.fact.kind === 'fault-struck'
      ? (entry.fact.scenario ?? [])
      : [],
  );
  return [...new Set(others)].filter((other) => other !== name).sort();
}

function endOf(error: unknown, signal: AbortSignal): PlayedEnd {
  if (signal.aborted) return { kind: 'interrupted' };
  if (error instanceof StateNotReached) return { kind: 'state-not-reached', detail: error.message };
  // It does not come up again: its last words are in the journal, and an oracle judges its end.
  if (error instanceof LaunchError)
    return { kind: 'state-not-reached', detail: `the intermediary starts again: ${error.message}` };
  return { kind: 'error', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
