import { availableParallelism } from 'node:os';
import { startVirtualProcess, type VirtualProcess } from '../../virtual/run-virtually.js';
import type { Arena, Held } from './arena.js';
import type { ListToHold, PlaceOptions } from './virtual-place.js';

export interface VirtualArenaOptions extends Omit<PlaceOptions, 'prefix'> {
  readonly signal: AbortSignal;
  /** Processes of virtual time; default one a core. */
  readonly processes?: number;
}

const PLACE = new URL('./virtual-place.js', import.meta.url).href;

/** Lists in virtual time: one at a time in each of some processes, which the manifest's module shares with the simulators. */
export function openVirtualArena({ signal, processes = availableParallelism(), ...place }: VirtualArenaOptions): Arena {
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const all = new Set<VirtualProcess>();
  interface Worker {
    readonly prefix: string;
    process: VirtualProcess;
  }
  const started = (): VirtualProcess => {
    const process = startVirtualProcess();
    all.add(process);
    return process;
  };
  for (let at = 1; at <= processes; at += 1) idle.push({ prefix: `virtual-${at}`, process: started() });

  const take = (): Promise<Worker> => {
    const worker = idle.pop();
    return worker === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(worker);
  };
  const giveBack = (worker: Worker) => {
    if (!worker.process.alive) {
      all.delete(worker.process);
      worker.process = started();
    }
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };

  return {
    async hold(steps, { between: _, signal: its, ...how } = {}) {
      const worker = await take();
      try {
        const argument: ListToHold = { ...how, place: { ...place, prefix: worker.prefix }, steps };
        return await worker.process.call<Held>(
          { url: PLACE, name: 'holdThere', argument },
          { signal: its === undefined ? signal : AbortSignal.any([signal, its]) },
        );
      } finally {
        giveBack(worker);
      }
    },
    width: () => processes,
    async close() {
      for (const process of all) process.close();
    },
  };
}
