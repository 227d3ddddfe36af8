import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Step } from '../../fuzz/steps.js';
import { LaunchError } from '../../iut/launch-error.js';
import { loadManifest, type Manifest } from '../../iut/manifest.js';
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

/**
 * Lists that a lane takes before it is replaced: what they leave open is asked about during the next ones, which soon costs
 * more than a new lane.
 */
const LISTS_A_LANE = 4;

/** What this process holds lists of, until it leaves it for another. */
interface Present {
  readonly place: PlaceOptions;
  readonly manifest: Manifest;
  shared?: { readonly lane: Lane; taken: number } | undefined;
  lanes: number;
  lists: number;
}

let present: Present | undefined;

/** Throws where this process still holds lists of another place: its lane would be taken for this one's. */
function enter(place: PlaceOptions): Present {
  present ??= { place, manifest: loadManifest(place.manifestFile), lanes: 0, lists: 0 };
  if (!isDeepStrictEqual(present.place, place))
    throw new Error('a process of virtual time leaves a place before the next');
  return present;
}

/** The preflight of a trial, in the lane that the first lists will have. */
export async function examineThere(place: PlaceOptions): Promise<Examined> {
  try {
    return { checks: await preflight((await sharedLane(enter(place))).lane) };
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
  const here = enter(place);
  here.lists += 1;
  const interleave = (delaysMs: readonly number[]) => {
    const left = [...delaysMs];
    network.nextDelayMs = () => left.shift() ?? 0;
  };
  const hold = async (lane: Lane): Promise<Held> => {
    try {
      return await holdInLane({ ...how, lane, name: `list-${here.lists}`, steps, signal, interleave });
    } finally {
      network.nextDelayMs = undefined;
    }
  };
  if (fresh) {
    const lane = await open(here, 'fresh');
    try {
      return await hold(lane);
    } finally {
      await end(lane, how.keep === true);
    }
  }
  if (here.shared !== undefined && here.shared.taken >= LISTS_A_LANE) await endShared(here);
  const taken = await sharedLane(here);
  taken.taken += 1;
  const held = await hold(taken.lane);
  // A dead intermediary, or one with work that never ends, is no place for the next list.
  if (held.problem !== undefined || held.settled !== 'settled') await endShared(here);
  return held;
}

/** Ends what the lists of a place have left here: the next place begins as in a fresh process. */
export async function leaveThere(): Promise<void> {
  const left = present;
  present = undefined;
  if (left !== undefined) await endShared(left);
}

async function sharedLane(here: Present): Promise<{ readonly lane: Lane; taken: number }> {
  here.shared ??= { lane: await open(here, 'shared'), taken: 0 };
  return here.shared;
}

async function endShared(here: Present): Promise<void> {
  const ended = here.shared?.lane;
  here.shared = undefined;
  if (ended !== undefined) await end(ended, false);
}

async function open(here: Present, kind: string): Promise<Lane> {
  const { seed, outDir, prefix, keyCacheDir, switches = {}, version } = here.place;
  here.lanes += 1;
  // Messages tell whole seconds: each lane begins with one, so that the same list rounds the same way.
  await new Promise<void>((resolve) => void setTimeout(resolve, 1_000 - (Date.now() % 1_000)));
  return openLane({
    manifest: here.manifest,
    name: `${prefix}-${kind}-${here.lanes}`,
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
