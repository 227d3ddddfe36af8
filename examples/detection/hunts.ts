import { type Cause, troublesIn } from '../../src/runner/campaign/campaign.js';
import { type LeadOptions, type Led, leadAll } from './lists.js';
import { manifestOf } from './subjects.js';
import { type Faulty, faulty } from './table.js';

/** What a campaign of generated lists found at a faulty intermediary. */
export interface Hunt extends Led {
  readonly breaks: string;
  /** The smallest list that shows what it breaks, confirmed on fresh instances; absent where none was drawn. */
  readonly shownBy?: { readonly requirement: string; readonly steps: number; readonly troubles: number };
}

/** Leads each faulty one through so many generated lists in virtual time, and shrinks what it finds. */
export async function huntAll(names: readonly string[], options: LeadOptions): Promise<Hunt[]> {
  const rows = faulty.filter(({ name }) => names.length === 0 || names.includes(name));
  const subjects = rows.map(({ name }) => ({ name, manifest: manifestOf('faulty', name) }));
  const led = await leadAll(subjects, options);
  return led.flatMap((one) => {
    const row = rows.find(({ name }) => name === one.name);
    return row === undefined ? [] : [huntOf(one, row)];
  });
}

function huntOf(led: Led, { breaks, also = [] }: Faulty): Hunt {
  // A list may show first what the fault breaks besides: that is the same mistake, seen from another side.
  const [shown] = led.result.causes
    .filter((cause) => cause.confirmed)
    .flatMap((cause) => {
      const requirement = [breaks, ...also].find((one) => requirementsOf(cause).includes(one));
      if (requirement === undefined) return [];
      return [{ requirement, steps: cause.steps.length, troubles: troublesIn(cause) }];
    })
    .sort((a, b) => Number(b.requirement === breaks) - Number(a.requirement === breaks) || a.steps - b.steps);
  return { ...led, breaks, ...(shown === undefined ? {} : { shownBy: shown }) };
}

const requirementsOf = ({ found, also }: Cause): string[] => [found.requirement, ...also];

/** The middle of some numbers, the lower one of two; undefined of none. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
