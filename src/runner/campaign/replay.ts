import { bucketOf, type Found } from '../../fuzz/bucket.js';
import type { Counterexample } from '../../generated/pyx.js';
import type { Arena, Held, HoldingOptions } from './arena.js';

export interface ReplayOptions {
  readonly arena: Arena;
  readonly counterexample: Pick<Counterexample, 'bucket' | 'steps' | 'events'>;
  /** How often it is played at most before it is said to fail no longer: a race is not won each time. */
  readonly times?: number;
  readonly between?: HoldingOptions['between'];
  readonly signal: AbortSignal;
}

/**
 * What came of it.
 * - `reproduced`: the same cause was seen; `otherwise`: another requirement broke in its place.
 * - `mended`: it could be played as it was, and nothing broke.
 * - `diverged`: it could not be played as it was, so that its silence says nothing.
 */
export type ReplayOutcome = 'reproduced' | 'otherwise' | 'mended' | 'diverged';

export interface Replayed {
  readonly outcome: ReplayOutcome;
  readonly held: Held;
  readonly found: readonly Found[];
  /** The first event that was not as when it was found; of `mended` it is what the mending changed. */
  readonly firstDifference?: Difference;
  readonly plays: number;
}

export interface Difference {
  /** From 1, in the order of `events`. */
  readonly at: number;
  readonly expected: string;
  readonly seen: string;
}

const USUAL_TIMES = 2;

/** Plays explicit steps on an instance in a fresh state. Neither seed nor path is needed. */
export async function replayOf({
  arena,
  counterexample: { bucket, steps, events },
  times = USUAL_TIMES,
  between,
  signal,
}: ReplayOptions): Promise<Replayed> {
  let latest: Replayed | undefined;
  for (let plays = 1; plays <= times; plays += 1) {
    const held = await arena.hold(steps, {
      fresh: true,
      keep: true,
      // Who goes step by step wants to see them all.
      ...(between === undefined ? { stopAt: bucket } : { between }),
      signal,
    });
    const found = held.findings;
    const difference = firstDifference(events, held.events);
    const result = { held, found, plays, ...(difference === undefined ? {} : { firstDifference: difference }) };
    if (found.some((one) => bucketOf(one) === bucket)) return { ...result, outcome: 'reproduced' };
    if (found.length > 0) latest = { ...result, outcome: 'otherwise' };
    else if (latest?.outcome !== 'otherwise') latest = { ...result, outcome: couldBePlayed(events, held) };
    if (signal.aborted) break;
  }
  if (latest === undefined) throw new RangeError(`a replay plays at least once, not ${times} times`);
  return latest;
}

/** The first event that differs; one that is missing at the end differs too. */
export function firstDifference(expected: readonly string[], seen: readonly string[]): Difference | undefined {
  for (let at = 0; at < Math.max(expected.length, seen.length); at += 1) {
    if (expected[at] !== seen[at])
      return { at: at + 1, expected: expected[at] ?? 'nothing', seen: seen[at] ?? 'nothing' };
  }
  return undefined;
}

/** Other answers are what a mended intermediary gives. A step that cannot be played, or trouble that strikes nothing, is not. */
function couldBePlayed(events: readonly string[], { events: seen, problem }: Held): 'mended' | 'diverged' {
  if (problem !== undefined) return 'diverged';
  const lost = events.some((event, at) => isDone(event) && !isDone(seen[at] ?? 'nothing: skipped'));
  return lost ? 'diverged' : 'mended';
}

const isDone = (event: string): boolean => !/: (?:skipped|did not strike)$/.test(event);
