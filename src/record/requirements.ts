import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { packageRoot } from '../core/package-root.js';

export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** What a rule rests on, strongest first. A rule with several sources has the grade of its strongest. */
export const GRADES = ['official', 'identity', 'contract', 'standard', 'secondary', 'practice'] as const;
export type Grade = (typeof GRADES)[number];

/** `event`: at every event; `settled`: when a scenario's last act has settled; `sweep`: once, at the end of the run. */
export type JudgedAt = 'event' | 'settled' | 'sweep';

/** A numbered rule that an IUT must, should or may keep. */
export interface Requirement {
  readonly id: string;
  readonly level: Level;
  readonly text: string;
  /** The evidence, in the letters of the catalogue's observation points; empty for what is only permitted. */
  readonly observedBy: string;
  /** Keys of `loadSources()`, or ids of requirements that this one follows from. */
  readonly sources: readonly string[];
  readonly grade: Grade;
  readonly judged: JudgedAt;
  /** Why no scenario tries it yet, where the present world cannot show it: `needs settlement`. */
  readonly untried?: string;
}

/** A bookkeeping identity over several ledgers: `IDENTITY-1` … Findings cite it as they cite a requirement. */
export interface Identity extends Requirement {
  readonly title: string;
}

export interface Area {
  /** What stands before the hyphen of its requirements' ids: `REFUND`. */
  readonly id: string;
  readonly title: string;
  readonly order: number;
}

export interface Source {
  readonly title: string;
  readonly urls: readonly string[];
  readonly grade: Grade;
}

/** Only these may carry a hard gate of a selection: official documents, bookkeeping and the contract that was signed. */
export const isHardGrade = (grade: Grade): boolean =>
  grade === 'official' || grade === 'identity' || grade === 'contract';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(packageRoot(), 'schemas', 'requirements', `${name}.json`), 'utf8'));

const once = <T>(load: () => T): (() => T) => {
  let loaded: T | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
};

/** Areas in the catalogue's order. */
export const loadAreas = once(() => read('areas') as readonly Area[]);

export const loadIdentities = once(() => read('identities') as readonly Identity[]);

export const loadSources = once(() => read('sources') as Readonly<Record<string, Source>>);

/** Every requirement, by area and number. Identities are not among them: see `loadIdentities`. */
export const loadRequirements = once((): readonly Requirement[] =>
  loadAreas().flatMap((area) => read(area.id) as readonly Requirement[]),
);

const byId = once(
  () => new Map<string, Requirement>([...loadRequirements(), ...loadIdentities()].map((one) => [one.id, one])),
);

/** A requirement or an identity. Throws `UnknownRequirementError` with the nearest id; letter case matters. */
export function requirementById(id: string): Requirement {
  const found = byId().get(id);
  if (found === undefined) throw new UnknownRequirementError(id);
  return found;
}

/** The id that was probably meant: `REFUND-2` is near `REFUND-02`. Undefined if nothing is near. */
export function nearestRequirementId(id: string): string | undefined {
  // One key stroke in a short id reaches many others, so the number is first brought into its form.
  const padded = id
    .trim()
    .toUpperCase()
    .replace(/[-_ ]?(\d+)$/, (_, digits: string) => `-${digits.padStart(2, '0')}`);
  const ids = [...byId().keys()];
  const nearest = closest(padded, ids);
  return distance(padded, nearest) <= 2 ? nearest : undefined;
}

export class UnknownRequirementError extends Error {
  override readonly name = 'UnknownRequirementError';
  readonly suggestion: string | undefined;

  constructor(id: string) {
    const suggestion = nearestRequirementId(id);
    const meant = suggestion === undefined ? '' : `Did you mean ${suggestion}?   `;
    super(`unknown requirement "${id}".\n  ${meant}List them: npx --no pyx list requirements`);
    this.suggestion = suggestion;
  }
}
