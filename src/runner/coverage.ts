import { loadIdentities, loadRequirements, type Requirement } from '../record/requirements.js';
import { areaOf, type CataloguedScenario } from './catalogue.js';

/** How far a requirement is tried. */
export interface Coverage {
  readonly requirement: Requirement;
  readonly area: string;
  /** Ids of the scenarios that declare it. */
  readonly scenarios: readonly string[];
  /** Why none does, where that is known. */
  readonly untried?: string;
}

/** The whole catalogue, in its order. */
export function coverageOf(scenarios: readonly CataloguedScenario[]): Coverage[] {
  return [...loadRequirements(), ...loadIdentities()].map((requirement) => {
    const trying = scenarios
      .filter(({ definition }) => definition.requirements.includes(requirement.id))
      .map(({ id }) => id);
    const untried = trying.length > 0 ? undefined : whyUntried(requirement);
    return {
      requirement,
      area: areaOf(requirement.id),
      scenarios: trying,
      ...(untried === undefined ? {} : { untried }),
    };
  });
}

const whyUntried = ({ level, untried }: Requirement): string | undefined =>
  level === 'MAY' ? 'permitted: seen and counted in any scenario, never judged' : untried;
