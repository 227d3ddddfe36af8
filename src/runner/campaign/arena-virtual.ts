import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Step } from '../../fuzz/steps.js';
import { type Numbered, startVirtualProcesses, type VirtualProcesses } from '../../virtual/virtual-processes.js';
import type { ExaminedArena, Held } from './arena.js';
import { UnusableError } from './unusable.js';
import type { Examined, ListToHold, PlaceOptions } from './virtual-place.js';

export interface VirtualArenaOptions extends Omit<PlaceOptions, 'prefix'> {
  readonly signal: AbortSignal;
  /** How many processes of virtual time, default one a core; or those that others use before and after. */
  readonly processes?: number | VirtualProcesses;
}

const PLACE = new URL('./virtual-place.js', import.meta.url).href;

/** Lists in virtual time: one at a time in each of some processes, which the manifest's module shares with the simulators. */
export function openVirtualArena({
  signal,
  processes = availableParallelism(),
  ...place
}: VirtualArenaOptions): ExaminedArena {
  const own = typeof processes === 'number' ? startVirtualProcesses(processes) : undefined;
  const all = own ?? (processes as VirtualProcesses);
  const placeOf = ({ number }: Numbered): PlaceOptions => ({ ...place, prefix: `virtual-${number}` });

  return {
    examine: () =>
      all.use(async (one) => {
        const examined = await one.process.call<Examined>(
          { url: PLACE, name: 'examineThere', argument: placeOf(one) },
          { signal },
        );
        if ('unusable' in examined) throw new UnusableError(examined.unusable);
        return examined.checks;
      }),
    hold: (steps, { between: _, signal: its, ...how } = {}) =>
      all.use(async (one) => {
        const ended = its === undefined ? signal : AbortSignal.any([signal, its]);
        try {
          const argument: ListToHold = { ...how, place: placeOf(one), steps };
          return await one.process.call<Held>({ url: PLACE, name: 'holdThere', argument }, { signal: ended });
        } catch (error) {
          // Whatever is wrong there, its lanes are in an unknown state.
          one.process.close();
          return notHeld(steps, error, ended);
        }
      }),
    width: () => all.count,
    async close() {
      own?.close();
      // Who comes next finds nothing of this one there.
      await all.inEach((process) =>
        process.call({ url: PLACE, name: 'leaveThere', argument: undefined }).catch(() => process.close()),
      );
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
      wallets: {},
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
