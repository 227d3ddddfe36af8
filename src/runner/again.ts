import type { Manifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';
import type { CataloguedScenario } from './catalogue.js';
import { judgeScenario } from './judge.js';
import type { KillPoint } from './kill-points.js';
import { closeLane, type Lane, openLane } from './lane.js';
import { placeOf, type Switches } from './places.js';
import { play } from './play.js';

export interface AgainOptions {
  readonly manifest: Manifest;
  readonly seed: string;
  /** Of the run. */
  readonly switches: Switches;
  readonly laneOptions: Omit<Parameters<typeof openLane>[0], 'manifest' | 'name' | 'seed' | 'switches' | 'instances'>;
  /** Lets as many lanes start at once as the machine can bear. */
  readonly launching: <T>(act: () => Promise<T>) => Promise<T>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What is different from the first time. */
export interface Difference {
  /** Default: that of its place. */
  readonly rate?: number;
  /** Faults are declared and not armed. */
  readonly withoutFaults?: boolean;
  /** Where the IUT is killed. */
  readonly point?: KillPoint;
  /** Another reading of what sources leave open. */
  readonly reading?: { readonly network: string; readonly name: string; readonly value: string | number | boolean };
}

export interface Again {
  /** Requirements that this run breaks. */
  readonly broken: ReadonlySet<string>;
  readonly lane: string;
  /** Part of it that was stalled, 0 to 1. */
  readonly stalled: number;
}

/** Holds a scenario once more, alone, in a lane of its own on a fresh instance. */
export async function holdAgain(
  scenario: CataloguedScenario,
  { rate, withoutFaults = false, point, reading }: Difference,
  { manifest, seed, switches, laneOptions, launching, signal }: AgainOptions,
): Promise<Again> {
  const place = placeOf(scenario, manifest, switches);
  const kind = reading === undefined ? (withoutFaults ? 'faultless' : 'confirm') : 'reading';
  const marks = [scenario.id, point?.name, reading === undefined ? undefined : `${reading.name}-${reading.value}`];
  const name = [kind, ...marks.filter((mark) => mark !== undefined)].join('-').replaceAll(/[^\w.]+/g, '-');
  const chosen =
    reading === undefined
      ? place.switches
      : { ...place.switches, [reading.network]: { ...place.switches[reading.network], [reading.name]: reading.value } };
  let lane: Lane | undefined;
  try {
    lane = await launching(() =>
      openLane({
        ...laneOptions,
        switches: chosen,
        instances: place.instances,
        manifest: { ...manifest, clock: { ...manifest.clock, rate: rate ?? place.rate } },
        name,
        seed: `${seed}/${name}`,
      }),
    );
    const killed = point === undefined ? {} : { killed: { point, as: scenario.id } };
    const again = await play({ lane, scenario, signal, withoutFaults, onWait: () => {}, ...killed });
    const { findings } = judgeScenario(lane.entries.of(scenario.id), scenario.id);
    return {
      broken: new Set(findings.map(({ requirement }) => requirement)),
      lane: name,
      stalled: again.played.stalled,
    };
  } finally {
    if (lane !== undefined) await closeLane(lane);
  }
}
