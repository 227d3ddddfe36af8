import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Step } from '../../fuzz/steps.js';
import { loadManifest } from '../../iut/manifest.js';
import type { VirtualHost } from '../../virtual/child.js';
import { closeLane, type Lane, openLane } from '../lane.js';
import type { Switches } from '../places.js';
import { NO_STALLS } from '../stalls.js';
import type { Held, HoldingOptions } from './arena.js';
import { holdInLane } from './hold.js';

/** What a process of virtual time is told once for all its lists. */
export interface PlaceOptions {
  readonly manifestFile: string;
  readonly seed: string;
  readonly outDir: string;
  /** Of its lanes; processes beside it have others. */
  readonly prefix: string;
  readonly keyCacheDir?: string;
  readonly switches?: Switches;
  readonly version: string;
}

export interface ListToHold extends Omit<HoldingOptions, 'between' | 'signal'> {
  readonly place: PlaceOptions;
  readonly steps: readonly Step[];
}

/** Lists that a lane takes before it is replaced: its journal grows, and is looked through. */
const LISTS_A_LANE = 20;

let shared: { readonly lane: Lane; taken: number } | undefined;
const counts = { lane: 0, list: 0 };

/** Holds a list in the process of virtual time: in the lane that the others had, or in a fresh one. */
export async function holdThere(
  { place, steps, fresh = false, keep = false, ...how }: ListToHold,
  host: VirtualHost,
): Promise<Held> {
  counts.list += 1;
  const hold = (lane: Lane) => holdInLane({ ...how, lane, name: `list-${counts.list}`, steps, signal: host.signal });
  if (fresh) {
    const lane = await open(place, 'fresh');
    try {
      return await hold(lane);
    } finally {
      await end(lane, keep);
    }
  }
  if (shared !== undefined && shared.taken >= LISTS_A_LANE) await endShared();
  shared ??= { lane: await open(place, 'shared'), taken: 0 };
  shared.taken += 1;
  const held = await hold(shared.lane);
  // A dead intermediary, or one with work that never ends, is no place for the next list.
  if (held.problem !== undefined || held.settled !== 'settled') await endShared();
  return held;
}

async function endShared(): Promise<void> {
  const ended = shared?.lane;
  shared = undefined;
  if (ended !== undefined) await end(ended, false);
}

async function open(
  { manifestFile, seed, outDir, prefix, keyCacheDir, switches = {}, version }: PlaceOptions,
  kind: string,
): Promise<Lane> {
  counts.lane += 1;
  // Messages tell whole seconds: each lane begins with one, so that the same list rounds the same way.
  await new Promise<void>((resolve) => void setTimeout(resolve, 1_000 - (Date.now() % 1_000)));
  return openLane({
    manifest: loadManifest(manifestFile),
    name: `${prefix}-${kind}-${counts.lane}`,
    seed,
    profile: 'campaign',
    outDir,
    ...(keyCacheDir === undefined ? {} : { keyCacheDir }),
    switches,
    version,
    stalls: NO_STALLS,
    inProcess: true,
  });
}

async function end(lane: Lane, keep: boolean): Promise<void> {
  await closeLane(lane);
  if (!keep) rmSync(dirname(lane.journalFile), { recursive: true, force: true });
}
