import { networks } from '../../simulators/index.js';
import type { SwitchInfo } from '../../simulators/kit/network.js';
import { type AgainOptions, type Difference, holdAgain } from './again.js';
import type { CataloguedScenario } from './catalogue.js';
import { pointNamed } from './kill-points.js';
import type { JudgedFinding, Readings, Tried } from './outcome.js';
import { placeOf, type Switches } from './places.js';
import { inParallel } from './schedule.js';

type Reading = NonNullable<Difference['reading']>;

const SIDE_BY_SIDE = 3;

/**
 * A finding that rests on a choice of ours, where documents differ or are silent, counts as a failure only if it is seen
 * under every other documented choice too (JUDGEMENT.md, section 1). So its scenario is held again under each.
 */
export async function tryReadings(
  tried: readonly Tried[],
  scenarios: readonly CataloguedScenario[],
  options: AgainOptions,
): Promise<Tried[]> {
  const held = new Map<JudgedFinding, Readings>();
  const open = tried.flatMap(({ findings }) => findings.filter(restsOnChoices));
  const runs = new Map<string, Promise<ReadonlySet<string>>>();
  await inParallel(
    open.map((finding) => async () => {
      const scenario = scenarios.find(({ id }) => id === finding.scenario);
      if (scenario === undefined || options.signal.aborted) return;
      const { switches } = placeOf(scenario, options.manifest, options.switches);
      const others = finding.facts.map((fact) => ({ fact, readings: otherReadings(fact, switches) }));
      const untold = others.filter(({ readings }) => readings.length === 0).map(({ fact }) => fact);
      if (untold.length > 0) return;
      const point = finding.point === undefined ? undefined : pointNamed(finding.point);
      const excused: string[] = [];
      const readings = others.flatMap((other) => other.readings);
      for (const reading of readings) {
        const key = JSON.stringify([scenario.id, point?.name, reading]);
        const run = runs.get(key) ?? once(scenario, { reading, ...(point === undefined ? {} : { point }) }, options);
        runs.set(key, run);
        if (!(await run).has(finding.requirement)) excused.push(nameOf(reading));
      }
      held.set(finding, {
        holds: excused.length === 0,
        note:
          excused.length === 0
            ? `seen under ${readings.map(nameOf).join(', ')} as well`
            : `not seen under ${excused.join(', ')}`,
      });
    }),
    () => SIDE_BY_SIDE,
  );
  return tried.map((one) => ({
    ...one,
    findings: one.findings.map((finding) => {
      const readings = held.get(finding);
      return readings === undefined ? finding : { ...finding, readings };
    }),
  }));
}

const restsOnChoices = ({ facts, timeDependent, confirmation }: JudgedFinding): boolean =>
  facts.length > 0 && (!timeDependent || confirmation?.confirmed === true);

const nameOf = ({ network, name, value }: Reading): string => `${network}.${name}=${value}`;

async function once(
  scenario: CataloguedScenario,
  difference: Difference & { readonly reading: Reading },
  options: AgainOptions,
): Promise<ReadonlySet<string>> {
  options.progress.note(`holds ${scenario.id} under another documented reading, ${nameOf(difference.reading)}`);
  return (await holdAgain(scenario, difference, options)).broken;
}

/** The other values of every switch that stands for this choice. */
function otherReadings(fact: string, chosen: Switches): Reading[] {
  return Object.values(networks).flatMap(({ info }) =>
    Object.entries<SwitchInfo>(info.switches)
      .filter(([, { facts }]) => facts.includes(fact))
      .flatMap(([name, { values = [], default: usual }]) =>
        values
          .filter((value) => value !== (chosen[info.name]?.[name] ?? usual))
          .map((value) => ({ network: info.name, name, value })),
      ),
  );
}
