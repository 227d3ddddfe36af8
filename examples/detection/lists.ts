import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadManifest } from '../../src/iut/manifest.js';
import { openVirtualArena } from '../../src/runner/campaign/arena-virtual.js';
import { type CampaignResult, holdCampaign } from '../../src/runner/campaign/campaign.js';
import { canOf } from '../../src/runner/campaign/can.js';
import { startVirtualProcesses, type VirtualProcesses } from '../../src/virtual/virtual-processes.js';
import { EXEMPLARY, EXEMPLARY_MANIFEST, manifestOf, OPEN_PLATFORM_MANIFEST } from './subjects.js';
import { odd } from './table.js';
import { type Court, SEED } from './trial.js';

/** A correct intermediary, and the path of its manifest. */
export interface Subject {
  readonly name: string;
  readonly manifest: string;
}

/** A correct intermediary that was led through generated lists of steps. */
export interface Led extends Subject {
  readonly seconds: number;
  readonly result: CampaignResult;
}

export interface LeadOptions extends Court {
  /** Lists for each. */
  readonly lists: number;
  readonly onLed: (led: Led) => void;
}

/** Real ms for each cause, so that an accusation is read as its smallest list. */
const SHRINK_MS = 10_000;
/** The same lists each time, and others for each intermediary. */
const FIRST_SEED = 20_261;

/** Correct intermediaries: whatever is drawn, nothing may be found. Names of others are passed over. */
export const correctOnes = (names: readonly string[]): Subject[] =>
  [
    { name: EXEMPLARY, manifest: EXEMPLARY_MANIFEST },
    ...odd.map(({ name }) => ({ name, manifest: manifestOf('odd', name) })),
    { name: `${EXEMPLARY} over the open platform`, manifest: OPEN_PLATFORM_MANIFEST },
  ].filter(({ name }) => names.length === 0 || names.includes(name));

/** Leads each through so many lists of at least 15 steps, in virtual time: side by side, a core for each, or all cores for one alone. */
export async function leadAll(subjects: readonly Subject[], options: LeadOptions): Promise<Led[]> {
  const cores = availableParallelism();
  const processes = Math.max(1, Math.floor(cores / Math.max(1, subjects.length)));
  const led: Led[] = [];
  const left = [...subjects.entries()];
  const leadNext = async (): Promise<void> => {
    // One after the other in the same processes: to start one and to load all modules costs as much as several lists.
    const virtual = startVirtualProcesses(processes);
    try {
      for (let next = left.shift(); next !== undefined && !options.signal.aborted; next = left.shift()) {
        const [at, subject] = next;
        led[at] = await lead(subject, FIRST_SEED + at, virtual, options);
        options.onLed(led[at]);
      }
    } finally {
      virtual.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(cores, subjects.length) }, leadNext));
  return led.filter((one) => one !== undefined);
}

async function lead(
  { name, manifest }: Subject,
  seed: number,
  processes: VirtualProcesses,
  { lists, outDir, keyCacheDir, signal }: LeadOptions,
): Promise<Led> {
  const began = performance.now();
  const folder = join(outDir, `lists-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const place = { manifestFile: manifest, seed: SEED, outDir: folder, keyCacheDir, version: 'detection' };
  const arena = openVirtualArena({ ...place, processes, signal });
  try {
    const result = await holdCampaign({
      arena,
      // As `pyx fuzz --in-process` draws them, so that it finds again under the same seed what is found here.
      can: canOf(loadManifest(manifest), { inProcess: true }),
      seed,
      runs: lists,
      shrinkMs: SHRINK_MS,
      corpus: [],
      realNow: () => performance.now(),
      progress: { state: () => {}, note: () => {} },
      signal,
    });
    const one = { name, manifest, seconds: (performance.now() - began) / 1_000, result };
    if (isLeftAlone(one)) rmSync(folder, { recursive: true, force: true });
    return one;
  } finally {
    await arena.close();
  }
}

/** Nothing was found, whether it could be reproduced or not, and something was really tried. */
export const isLeftAlone = ({ result: { causes, errors, statistics } }: Led): boolean =>
  causes.length === 0 && errors.length === 0 && statistics.runsWithStruckFault > 0;
