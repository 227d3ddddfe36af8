import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Step } from '../../fuzz/steps.js';
import { startVirtualProcess, type VirtualProcess } from '../../virtual/run-virtually.js';
import type { ExaminedArena, Held } from './arena.js';
import { UnusableError } from './unusable.js';
import type { Examined, ListToHold, PlaceOptions } from './virtual-place.js';

export interface VirtualArenaOptions extends Omit<PlaceOptions, 'prefix'> {
  readonly signal: AbortSignal;
  /** Processes of virtual time; default one a core. */
  readonly processes?: number;
}

const PLACE = new URL('./virtual-place.js', import.meta.url).href;

interface Worker {
  readonly prefix: string;
  readonly process: VirtualProcess;
}

/** Lists in virtual time: one at a time in each of some processes, which the manifest's module shares with the simulators. */
export function openVirtualArena({
  signal,
  processes = availableParallelism(),
  ...place
}: VirtualArenaOptions): ExaminedArena {
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const all = new Set<VirtualProcess>();
  let count = 0;
  const start = (): Worker => {
    count += 1;
    const process = startVirtualProcess();
    all.add(process);
    return { prefix: `virtual-${count}`, process };
  };
  while (count < processes) idle.push(start());

  const take = (): Promise<Worker> => {
    const worker = idle.pop();
    return worker === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(worker);
  };
  const giveBack = (worker: Worker) => {
    if (!worker.process.alive) all.delete(worker.process);
    const free = worker.process.alive || signal.aborted ? worker : start();
    const next = waiting.shift();
    if (next === undefined) idle.push(free);
    else next(free);
  };

  return {
    async examine() {
      const worker = await take();
      try {
        const argument: PlaceOptions = { ...place, prefix: worker.prefix };
        const examined = await worker.process.call<Examined>(
          { url: PLACE, name: 'examineThere', argument },
          { signal },
        );
        if ('unusable' in examined) throw new UnusableError(examined.unusable);
        return examined.checks;
      } finally {
        giveBack(worker);
      }
    },
    async hold(steps, { between: _, signal: its, ...how } = {}) {
      const worker = await take();
      const ended = its === undefined ? signal : AbortSignal.any([signal, its]);
      try {
        const argument: ListToHold = { ...how, place: { ...place, prefix: worker.prefix }, steps };
        return await worker.process.call<Held>({ url: PLACE, name: 'holdThere', argument }, { signal: ended });
      } catch (error) {
        // Whatever is wrong there, its lanes are in an unknown state.
        worker.process.close();
        return notHeld(steps, error, ended);
      } finally {
        giveBack(worker);
      }
    },
    width: () => processes,
    async close() {
      for (const process of all) process.close();
      const lanes = join(place.outDir, 'lanes');
      for (const name of namesIn(lanes))
        if (/^virtual-\d+-shared-/.test(name)) rmSync(join(lanes, name), { recursive: true, force: true });
    },
  };
}

/** A list of which nothing is known, since its process gave it up. */
function notHeld(steps: readonly Step[], error: unknown, { aborted }: AbortSignal): Held {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    journalFile: '',
    scenario: '',
    lane: '',
    steps: steps.map((step) => ({ step, outcome: 'skipped', why: 'its process ended' })),
    findings: [],
    exercises: 0,
    events: [],
    statistics: {
      asked: steps.length,
      played: 0,
      commands: {},
      states: [],
      faultsArmed: 0,
      faultsStruck: 0,
      unheardEffect: false,
      restarts: 0,
      parallelRefunds: false,
    },
    stalled: 0,
    problem: { whose: aborted ? 'interrupted' : 'ours', detail },
  };
}

/** None where there is no folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
