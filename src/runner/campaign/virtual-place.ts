import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Step } from '../../fuzz/steps.js';
import { LaunchError } from '../../iut/launch-error.js';
import { loadManifest } from '../../iut/manifest.js';
import { TemplateError } from '../../iut/template.js';
import type { VirtualHost } from '../../virtual/child.js';
import { closeLane, type Lane, openLane } from '../lane.js';
import type { Switches } from '../places.js';
import { type Check, preflight } from '../preflight.js';
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

/** What the preflight found; or why no lane could be opened, since errors lose their class on the way. */
export type Examined = { readonly checks: readonly Check[] } | { readonly unusable: string };

/** Lists that a lane takes before it is replaced: its journal grows, and is looked through. */
const LISTS_A_LANE = 20;

let shared: { readonly lane: Lane; taken: number } | undefined;
const counts = { lane: 0, list: 0 };

/** The preflight of a trial, in the lane that the first lists will have. */
export async function examineThere(place: PlaceOptions): Promise<Examined> {
  try {
    return { checks: await preflight((await sharedLane(place)).lane) };
  } catch (error) {
    // A RangeError is a network's refusal of a switch.
    const known = [LaunchError, TemplateError, RangeError];
    if (known.some((kind) => error instanceof kind)) return { unusable: (error as Error).message };
    throw error;
  }
}

/** Holds a list in the process of virtual time: in the lane that the others had, or in a fresh one. */
export async function holdThere(
  { place, steps, fresh = false, ...how }: ListToHold,
  { signal, network }: VirtualHost,
): Promise<Held> {
  counts.list += 1;
  const interleave = (delaysMs: readonly number[]) => {
    const left = [...delaysMs];
    network.nextDelayMs = () => left.shift() ?? 0;
  };
  const hold = async (lane: Lane): Promise<Held> => {
    try {
      return await holdInLane({ ...how, lane, name: `list-${counts.list}`, steps, signal, interleave });
    } finally {
      network.nextDelayMs = undefined;
    }
  };
  if (fresh) {
    const lane = await open(place, 'fresh');
    try {
      return await hold(lane);
    } finally {
      await end(lane, how.keep === true);
    }
  }
  if (shared !== undefined && shared.taken >= LISTS_A_LANE) await endShared();
  const taken = await sharedLane(place);
  taken.taken += 1;
  const held = await hold(taken.lane);
  // A dead intermediary, or one with work that never ends, is no place for the next list.
  if (held.problem !== undefined || held.settled !== 'settled') await endShared();
  return held;
}

async function sharedLane(place: PlaceOptions): Promise<{ readonly lane: Lane; taken: number }> {
  shared ??= { lane: await open(place, 'shared'), taken: 0 };
  return shared;
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
