import type { CataloguedScenario } from './catalogue.js';
import type { Lane } from './lane.js';
import type { Played, PlayedEnd } from './outcome.js';
import type { Settling } from './settle.js';
import { openStage, type RunningStage, StateNotReached } from './stage.js';

export interface PlayOptions {
  readonly lane: Lane;
  readonly scenario: CataloguedScenario;
  readonly onWait: (what: string) => void;
  readonly signal: AbortSignal;
  readonly withoutFaults?: boolean;
}

/** A scenario that was played and is still watched: its lane lives on until the end of the run (afterlife). */
export interface Watched {
  readonly played: Played;
  readonly lane: Lane;
  /** Journal sequence number at the end of the script; what is found beyond it is late. */
  readonly endSeq: number;
  readonly stage: RunningStage | undefined;
}

/** Plays one script, settles it, and never throws: whatever goes wrong is how it ended. */
export async function play({
  lane,
  scenario: { id, definition },
  onWait,
  signal,
  withoutFaults = false,
}: PlayOptions): Promise<Watched> {
  const began = performance.now();
  const errorsBefore = lane.world.internalErrors.length;
  let running: RunningStage | undefined;
  let settling: Settling | undefined;
  let end: PlayedEnd;
  try {
    running = await openStage({
      lane,
      scenario: id,
      random: lane.world.random.fork(`scenario ${id}`),
      onWait,
      signal,
      withoutFaults,
    });
    await definition.run(running.stage);
    settling = await running.settle();
    end = { kind: 'completed' };
  } catch (error) {
    end = endOf(error, signal);
    // What was begun is settled all the same, so that the oracles may speak of it.
    if (end.kind === 'state-not-reached') settling = await running?.settle().catch(() => undefined);
  }
  await running?.end();
  const [ours] = lane.world.internalErrors.slice(errorsBefore);
  if (ours !== undefined && end.kind !== 'interrupted')
    end = { kind: 'error', detail: `${ours.error.message} (${ours.exchange})` };
  return {
    lane,
    stage: running,
    endSeq: lane.world.journal.entries.at(-1)?.seq ?? 0,
    played: {
      id,
      lane: lane.name,
      merchants: running?.merchants ?? [],
      durationMs: Math.round(performance.now() - began),
      end,
      ...(settling === undefined ? {} : { settling }),
      faults: running?.faults() ?? [],
    },
  };
}

function endOf(error: unknown, signal: AbortSignal): PlayedEnd {
  if (signal.aborted) return { kind: 'interrupted' };
  if (error instanceof StateNotReached) return { kind: 'state-not-reached', detail: error.message };
  return { kind: 'error', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
