import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { closest } from 'fastest-levenshtein';
import { loadIdentities, loadRequirements } from '../record/requirements.js';
import type { Scenario } from '../scenario/index.js';
import { walletOf } from '../scenario/scenario.js';
import { CHANNELS, type ChannelName, type ChosenChannels, type WalletName } from '../scenario/wallets.js';

export interface CataloguedScenario {
  /**
   * Its path below `scenarios/`, without the ending: never a number, so that inserting one renumbers nothing. Where it is
   * held with several wallets, all but the first stand in it: `cpm/paid@alipay`.
   */
  readonly id: string;
  /** For one wallet. */
  readonly definition: Scenario;
}

export class CatalogueError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Scenarios stand beside `src`, both in the source tree and in `dist`. */
const scenariosDir = fileURLToPath(new URL('../../scenarios', import.meta.url));

/** Every scenario, by id. Throws CatalogueError with all problems at once: an unknown requirement id is a silent hole. */
export async function loadScenarios(dir: string = scenariosDir): Promise<CataloguedScenario[]> {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|js)$/.test(file) && !/(\.test|\.d)\.(ts|js)$/.test(file))
    .sort();
  const problems: string[] = [];
  const scenarios: CataloguedScenario[] = [];
  for (const file of files) {
    const id = file
      .replace(/\.(ts|js)$/, '')
      .split(sep)
      .join('/');
    const module = (await import(pathToFileURL(join(dir, file)).href)) as { default?: Scenario };
    if (module.default === undefined)
      problems.push(`${relative(process.cwd(), join(dir, file))}: no default export; export default scenario({…})`);
    else scenarios.push(...withEachWallet(id, module.default));
  }
  const known = [...loadRequirements(), ...loadIdentities()].map((requirement) => requirement.id);
  for (const { id, definition } of scenarios) {
    if (definition.requirements.length === 0)
      problems.push(`scenarios/${id}.ts: no requirement; a scenario that tests nothing is removed.`);
    for (const wanted of definition.requirements) {
      if (!known.includes(wanted)) {
        problems.push(
          `scenarios/${id}.ts: unknown requirement "${wanted}".\n  Did you mean ${closest(wanted, known)}?   List them: npx --no pyx list requirements`,
        );
      }
    }
  }
  if (problems.length > 0) throw new CatalogueError(problems);
  return scenarios;
}

/** Each with the requirements of the channel that its wallet is reached over, and without those of others. */
export const overChannels = (scenarios: readonly CataloguedScenario[], chosen: ChosenChannels): CataloguedScenario[] =>
  scenarios.map(({ id, definition }) => {
    const { requirements, requirementsWith = {}, needs } = definition;
    const channels = channelsOf(walletOf({ needs }));
    const others = channels.filter((channel) => !Object.values(chosen).includes(channel as ChannelName));
    const dropped = new Set(others.flatMap((channel) => requirementsWith[channel as ChannelName] ?? []));
    const kept = requirements.filter((requirement) => !dropped.has(requirement));
    return { id, definition: { ...definition, requirements: kept as unknown as Scenario['requirements'] } };
  });

const channelsOf = (wallet: WalletName): string[] => Object.keys(CHANNELS[wallet]);

function withEachWallet(id: string, definition: Scenario): CataloguedScenario[] {
  const { requirements, requirementsWith = {}, needs } = definition;
  return [needs.wallet].flat().map((wallet, at) => ({
    id: at === 0 ? id : `${id}@${wallet.toLowerCase()}`,
    definition: {
      ...definition,
      requirements: [
        ...requirements,
        ...[wallet, ...channelsOf(wallet)].flatMap((name) => requirementsWith[name as WalletName | ChannelName] ?? []),
      ] as unknown as Scenario['requirements'],
      needs: { ...needs, wallet },
    },
  }));
}

/**
 * One scenario for each declared wallet that it can be held with; where none of them is declared, its first alone, which then
 * says so.
 */
export function forWallets(all: readonly CataloguedScenario[], declared: readonly string[]): CataloguedScenario[] {
  const isDeclared = ({ definition }: CataloguedScenario) => declared.includes(walletOf(definition));
  const held = new Set(all.filter(isDeclared).map(({ id }) => pathOf(id)));
  const spokenFor = new Set<string>();
  return all.filter((scenario) => {
    const path = pathOf(scenario.id);
    if (held.has(path)) return isDeclared(scenario);
    return !spokenFor.has(path) && spokenFor.add(path);
  });
}

const pathOf = (id: string): string => id.split('@')[0] ?? id;

/** The ids that were asked for; throws CatalogueError for an unknown one. A folder's name selects all below it. */
export function select(
  all: readonly CataloguedScenario[],
  { only = [], areas = [] }: { only?: readonly string[]; areas?: readonly string[] },
): CataloguedScenario[] {
  const ids = all.map(({ id }) => id);
  const problems: string[] = [];
  const matches = (wanted: string, id: string) => id === wanted || id.startsWith(`${wanted}/`);
  for (const wanted of only) {
    if (!ids.some((id) => matches(wanted, id))) {
      problems.push(
        `unknown scenario "${wanted}".\n  Did you mean ${closest(wanted, ids)}?   List them: npx --no pyx list scenarios`,
      );
    }
  }
  const known = [...new Set(all.flatMap(({ definition }) => definition.requirements.map(areaOf)))];
  for (const area of areas) {
    if (!known.includes(area.toUpperCase()))
      problems.push(
        `no scenario tries the area "${area}".\n  Did you mean ${closest(area.toUpperCase(), known)}?   Tried: ${known.join(', ')}`,
      );
  }
  if (problems.length > 0) throw new CatalogueError(problems);
  return all.filter(
    ({ id, definition }) =>
      (only.length === 0 || only.some((wanted) => matches(wanted, id))) &&
      (areas.length === 0 ||
        areas.some((area) =>
          definition.requirements.some((requirement) => areaOf(requirement) === area.toUpperCase()),
        )),
  );
}

export const areaOf = (requirement: string): string => requirement.slice(0, requirement.lastIndexOf('-'));
