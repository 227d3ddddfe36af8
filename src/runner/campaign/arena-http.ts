import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { Step } from '../../fuzz/steps.js';
import type { Manifest } from '../../iut/manifest.js';
import { closeLane, type Lane, openLane } from '../lane.js';
import type { Switches } from '../places.js';
import { preflight } from '../preflight.js';
import { createGate } from '../schedule.js';
import { type StallMeter, startStallMeter } from '../stalls.js';
import { createThrottle } from '../throttle.js';
import type { ExaminedArena, Held, HoldingOptions } from './arena.js';
import { holdInLane } from './hold.js';
import { UnusableError } from './unusable.js';

export interface HttpArenaOptions {
  readonly manifest: Manifest;
  readonly seed: string;
  /** Where lanes have their journals. */
  readonly outDir: string;
  readonly keyCacheDir?: string;
  readonly switches?: Switches;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Lanes of which a fresh one is always ready while they are asked for. Default: two a core. */
  readonly standby?: number;
}

/** Lists that a shared lane takes before it is replaced: its journal grows, and is read whole. */
const LISTS_A_LANE = 80;
/** Lists at once in the shared lane, a core: most of the time each waits for a timeout of the intermediary's. */
const LISTS_A_CORE = { first: 8, most: 24 };
/** Fresh instances at once, a core: each costs a start, and a machine that is late says nothing about time. */
const FRESH_A_CORE = { first: 3, most: 6 };
/** Lanes at once, a core, in which the intermediary is killed. */
const KILLED_A_CORE = 3;

/**
 * Lists over HTTP, against processes. What can share a lane shares one, each list with a merchant of its own; what kills
 * the intermediary goes one after the other through lanes of its own; and `fresh` ones have a lane each, started ahead.
 */
export function openHttpArena(options: HttpArenaOptions): ExaminedArena {
  const { manifest, seed, outDir, keyCacheDir, switches = {}, version, signal } = options;
  const cores = availableParallelism();
  const { standby = 2 * cores } = options;
  const lanes = new Set<Lane>();
  const stalls: StallMeter = startStallMeter((stall) => {
    for (const { world } of lanes) world.journal.fact({ kind: 'stall', ...stall });
  });
  const throttle = createThrottle({ cores, roundTripMs: stalls.roundTripMs, aCore: LISTS_A_CORE });
  const freshThrottle = createThrottle({ cores, roundTripMs: stalls.roundTripMs, aCore: FRESH_A_CORE });
  // A start takes a core for itself; waiting lists do not.
  const launching = createGate(cores);
  const counts = { lane: 0, list: 0 };
  let closed = false;

  const open = (kind: string): Promise<Lane> => {
    counts.lane += 1;
    const name = `${kind}-${counts.lane}`;
    return launching(async () => {
      const lane = await openLane({
        manifest,
        name,
        seed,
        profile: 'campaign',
        outDir,
        ...(keyCacheDir === undefined ? {} : { keyCacheDir }),
        switches,
        version,
        stalls,
      });
      lanes.add(lane);
      return lane;
    });
  };

  /** The lane ends, and with it its journal, unless somebody wants to look at it. */
  async function end(lane: Lane, keep: boolean): Promise<void> {
    if (!lanes.delete(lane)) return;
    await closeLane(lane);
    if (!keep) rmSync(dirname(lane.journalFile), { recursive: true, force: true });
  }

  interface Shared {
    readonly lane: Promise<Lane>;
    taken: number;
    inside: number;
    broken: boolean;
  }
  let shared: Shared | undefined;
  const enter = (): Shared => {
    if (shared === undefined || shared.broken || shared.taken >= LISTS_A_LANE) {
      if (shared !== undefined) retire(shared);
      shared = { lane: open('shared'), taken: 0, inside: 0, broken: false };
      // Whoever waits for it is told; nobody may be waiting yet.
      shared.lane.catch(() => {});
    }
    shared.taken += 1;
    shared.inside += 1;
    return shared;
  };
  const ending: Promise<void>[] = [];
  function retire(one: Shared): void {
    if (one.inside === 0) ending.push(one.lane.then((lane) => end(lane, false)).catch(() => {}));
  }

  // Each list that kills is alone in its lane, and the next one comes after it: a start is what a lane costs.
  const killing = createGate(KILLED_A_CORE * cores);
  const idleKilled: Lane[] = [];

  const ready: Promise<Lane>[] = [];
  const refill = () => {
    while (!closed && !signal.aborted && ready.length < standby) {
      const lane = open('fresh');
      lane.catch(() => {});
      ready.push(lane);
    }
  };

  const run = (lane: Lane, steps: readonly Step[], { fresh: _, ...how }: HoldingOptions): Promise<Held> => {
    counts.list += 1;
    return holdInLane({ ...how, lane, name: `list-${counts.list}`, steps, signal: how.signal ?? signal });
  };

  async function holdShared(steps: readonly Step[], how: HoldingOptions): Promise<Held> {
    const place = enter();
    try {
      const lane = await place.lane;
      const held = await run(lane, steps, how);
      if (held.settled === 'mute' || held.problem?.whose === 'iut') place.broken = true;
      return held;
    } catch (error) {
      place.broken = true;
      throw error;
    } finally {
      place.inside -= 1;
      if (place !== shared || place.broken) retire(place);
    }
  }

  const holdKilling = (steps: readonly Step[], how: HoldingOptions): Promise<Held> =>
    killing(async () => {
      const lane = idleKilled.pop() ?? (await open('killed'));
      const held = await run(lane, steps, how);
      if (held.problem === undefined && held.settled === 'settled' && (await lane.probe())) idleKilled.push(lane);
      else await end(lane, false);
      return held;
    });

  async function holdFresh(steps: readonly Step[], how: HoldingOptions): Promise<Held> {
    const taken = ready.shift() ?? open('fresh');
    refill();
    const lane = await taken;
    try {
      return await run(lane, steps, how);
    } finally {
      await end(lane, how.keep === true);
    }
  }

  return {
    async examine() {
      const place = enter();
      try {
        return await preflight(await place.lane);
      } catch (error) {
        place.broken = true;
        // A network's refusal of a switch.
        throw error instanceof RangeError ? new UnusableError(error.message) : error;
      } finally {
        place.inside -= 1;
      }
    },
    hold(steps, how = {}) {
      if (how.fresh === true) return holdFresh(steps, how);
      return steps.some(({ kind }) => kind === 'restart') ? holdKilling(steps, how) : holdShared(steps, how);
    },
    width: (where) => (where === 'shared' ? throttle() : freshThrottle()),
    async close() {
      closed = true;
      await Promise.all(ready.splice(0).map((lane) => lane.catch(() => undefined)));
      await Promise.all(ending);
      await Promise.all([...lanes].map((lane) => end(lane, false).catch(() => {})));
      stalls.stop();
    },
  };
}
