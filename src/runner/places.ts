import type { SwitchValue } from '../../simulators/kit/network.js';
import type { Manifest } from '../iut/manifest.js';
import type { CataloguedScenario } from './catalogue.js';

export type Switches = Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;

/** What a scenario needs of its lane (JUDGEMENT.md, section 4). Scenarios of one place share a lane. */
export interface Place {
  /** Of the lane, and of its folder. */
  readonly name: string;
  /** Network ms per real ms. */
  readonly rate: number;
  /** Those of the run with those of the scenario over them. */
  readonly switches: Switches;
  readonly instances: number;
}

/** The lane in which everything is held that needs nothing for itself. */
export const SHARED = 'shared';

export function placeOf({ id, definition }: CataloguedScenario, manifest: Manifest, switches: Switches): Place {
  const { switches: wanted = {}, instances = 1 } = definition;
  // A step of a clock is a step of real minutes, and virtual time costs nothing.
  const rate = needsVirtualTime(definition) ? 1 : (definition.rate ?? Number.POSITIVE_INFINITY);
  const declared = rateOf(manifest);
  const place = { rate: Math.min(rate, declared), switches: over(switches, wanted), instances };
  if (isAlone(definition)) return { ...place, name: id.replaceAll('/', '-') };
  const marks = [
    ...(place.rate === declared ? [] : [`rate-${place.rate}`]),
    ...Object.entries(wanted).flatMap(([network, chosen]) =>
      Object.entries(chosen).map(([name, value]) => `${network}.${name}-${value}`),
    ),
  ].sort();
  return { ...place, name: [SHARED, ...marks].join('+').replaceAll(/[^\w.+-]/g, '-') };
}

/** The manifest's rate; 1 for an IUT that honours none. */
export const rateOf = ({ clock }: Manifest): number => (clock.control === 'rate' ? clock.rate : 1);

/** Nobody else in its lane. */
export const isAlone = ({
  isolation = 'merchant',
  instances = 1,
  killPoints = false,
  load = false,
}: CataloguedScenario['definition']): boolean => isolation !== 'merchant' || instances > 1 || killPoints || load;

/** Needs an IUT that Pyx can start and end. */
export const needsLifecycle = ({ switches, rate, ...definition }: CataloguedScenario['definition']): boolean =>
  isAlone(definition) || switches !== undefined || rate !== undefined;

/** Cannot be held with a process, whose clock is that of the whole machine. */
export const needsVirtualTime = ({ isolation }: CataloguedScenario['definition']): boolean => isolation === 'clock';

/** Cannot be held with a module in virtual time: what it does, it does to a process, or to the machine. */
export const needsOwnProcess = ({ ownProcess = false, load = false }: CataloguedScenario['definition']): boolean =>
  ownProcess || load;

function over(first: Switches, second: Switches): Switches {
  const merged: Record<string, Readonly<Record<string, SwitchValue>>> = { ...first };
  for (const [network, chosen] of Object.entries(second)) merged[network] = { ...merged[network], ...chosen };
  return merged;
}
