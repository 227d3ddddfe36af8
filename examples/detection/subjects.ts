import { type CataloguedScenario, select } from '../../src/runner/catalogue.js';
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
  /** Held after the others, with nothing beside it: its scenarios put the machine to work on purpose. */
  readonly alone: boolean;
}

export const EXEMPLARY = 'exemplary';
const EXEMPLARY_MANIFEST = 'examples/intermediary/intermediary.iut.yaml';

export const manifestOf = (kind: 'faulty' | 'odd', name: string): string => `examples/${kind}/${name}/${name}.iut.yaml`;

/** All that the table names, and the exemplary one over the scenarios of all others. Throws for a scenario that is none. */
export function subjectsFrom(catalogue: readonly CataloguedScenario[]): Subject[] {
  const of = (kind: 'faulty' | 'odd', row: Faulty | Odd, requirement: string): Subject => {
    const scenarios = select(catalogue, { only: row.only });
    return {
      kind,
      name: row.name,
      requirement,
      manifest: manifestOf(kind, row.name),
      scenarios,
      ...('breaks' in row ? { row } : {}),
      alone: scenarios.some(isLoad),
    };
  };
  return [
    ...exemplary(select(catalogue, { only: [...faulty, ...odd].flatMap(({ only }) => only) })),
    ...faulty.map((row) => of('faulty', row, row.breaks)),
    ...odd.map((row) => of('odd', row, row.permittedBy)),
  ];
}

/** Its scenarios of load are a trial of their own, so that all others need not wait for a machine to themselves. */
function exemplary(scenarios: readonly CataloguedScenario[]): Subject[] {
  const common = { kind: 'exemplary', requirement: '', manifest: EXEMPLARY_MANIFEST } as const;
  const loads = scenarios.filter(isLoad);
  return [
    { ...common, name: EXEMPLARY, scenarios: scenarios.filter((one) => !isLoad(one)), alone: false },
    ...(loads.length === 0
      ? []
      : [{ ...common, name: `${EXEMPLARY} under load`, scenarios: loads, alone: true } as const]),
  ];
}

const isLoad = ({ definition }: CataloguedScenario): boolean => definition.load === true;
