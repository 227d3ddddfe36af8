import { faults as known } from '../../../simulators/kit/faults/index.js';
import type { StoryFault } from '../../generated/types/pyx/run-report.js';
import type { Exchange } from '../../record/exchange.js';
import type { FactOf } from '../../record/facts.js';

type Struck = FactOf<'fault-struck'>;

const WHERE = {
  'before-operation': 'request',
  'after-operation': 'answer',
  notification: 'notification',
  connection: 'connection',
} as const;

/** Where a fault strikes, by its name; a label begins with it. */
function whereOf(label: string): StoryFault['where'] | undefined {
  const names = Object.keys(known) as (keyof typeof known)[];
  const name = names.filter((one) => label.startsWith(one)).sort((a, b) => b.length - a.length)[0];
  return name === undefined ? undefined : WHERE[known[name].phase];
}

/** Faults of an exchange, with the half that each struck. */
export function faultsOf({ id, link, faults }: Exchange, struck: readonly Struck[]): StoryFault[] {
  const told = struck.filter(({ exchange }) => exchange === id);
  return faults.map((label, at) => ({
    name: label,
    where: whereOf(label) ?? whereOf(told[at]?.fault ?? '') ?? (link === 'notification' ? 'notification' : 'answer'),
  }));
}
