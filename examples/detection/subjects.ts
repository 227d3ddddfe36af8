import { type CataloguedScenario, select } from '../../src/runner/catalogue.js';
import { needsOwnProcess, needsVirtualTime } from '../../src/runner/places.js';
import { type Faulty, faulty, type Odd, odd } from './table.js';

/** An intermediary that is tried here, with what is wished of its trial. */
export interface Subject {
  readonly kind: 'faulty' | 'odd' | 'exemplary';
  readonly name: string;
  /** The requirement that it breaks, or that permits it; none for the exemplary one. */
  readonly requirement: string;
  readonly manifest: string;
  readonly scenarios: readonly CataloguedScenario[];
  /** Its row, if it is a faulty one. */
  readonly row?: Faulty;
  /** Held as a process of its own in real time, since its scenarios do something to a process; else as a module in virtual time. */
  readonly asProcess: boolean;
  /** Never held as a process: its scenarios move its clock. */
  readonly asModuleOnly: boolean;
  /** Held after the others, with nothing beside it: its scenarios put the machine to work on purpose. */
  readonly alone: boolean;
}

export const EXEMPLARY = 'exemplary';
export const EXEMPLARY_MANIFEST = 'examples/intermediary/intermediary.iut.yaml';
/** The same intermediary, which reaches Alipay over its open platform. */
export const OPEN_PLATFORM_MANIFEST = 'examples/intermediary/open-platform.iut.yaml';

export const manifestOf = (kind: 'faulty' | 'odd', name: string): string => `examples/${kind}/${name}/${name}.iut.yaml`;

/** All that the table names, and the exemplary one over every scenario. Throws for a scenario that is none. */
export function subjectsFrom(catalogue: readonly CataloguedScenario[]): Subject[] {
  const of = (kind: 'faulty' | 'odd', row: Faulty | Odd, requirement: string): Subject => ({
    ...placed(select(catalogue, { only: row.only })),
    kind,
    name: row.name,
    requirement,
    manifest: manifestOf(kind, row.name),
    ...('breaks' in row ? { row } : {}),
  });
  return [
    ...exemplary(catalogue),
    ...faulty.map((row) => of('faulty', row, row.breaks)),
    ...odd.map((row) => of('odd', row, row.permittedBy)),
  ];
}

/** A trial for each area, and one for what needs a process: many small ones fill both cores, and none waits for the machine. */
function exemplary(catalogue: readonly CataloguedScenario[]): Subject[] {
  const parts = new Map<string, CataloguedScenario[]>();
  for (const scenario of catalogue) {
    const { definition, id } = scenario;
    const part = isOverOpenPlatform(scenario)
      ? 'over the open platform'
      : definition.load === true
        ? 'under load'
        : needsOwnProcess(definition)
          ? 'as a process'
          : `in ${id.split('/')[0]}`;
    parts.set(part, [...(parts.get(part) ?? []), scenario]);
  }
  return [...parts].map(([part, scenarios]) => ({
    ...placed(scenarios),
    kind: 'exemplary',
    name: `${EXEMPLARY} ${part}`,
    requirement: '',
    manifest: scenarios.every(isOverOpenPlatform) ? OPEN_PLATFORM_MANIFEST : EXEMPLARY_MANIFEST,
  }));
}

const isOverOpenPlatform = ({ definition }: CataloguedScenario): boolean =>
  definition.needs.channel === 'open-platform';

const placed = (
  scenarios: readonly CataloguedScenario[],
): Pick<Subject, 'scenarios' | 'asProcess' | 'asModuleOnly' | 'alone'> => ({
  scenarios,
  asProcess: scenarios.some(({ definition }) => needsOwnProcess(definition)),
  asModuleOnly: scenarios.some(({ definition }) => needsVirtualTime(definition)),
  alone: scenarios.some(({ definition }) => definition.load === true),
});
