import { networks } from '../../simulators/index.js';
import type { Acts, NetworkInfo, RunningNetwork, SwitchValue } from '../../simulators/kit/network.js';
import { ControlProblem, didYouMean } from './control-problem.js';
import type { World } from './world.js';

/** Who may act in a network: the person with the wallet, or the network's staff. */
export type Actor = 'payer' | 'operator';

/** A network's description beside its running form. Throws for a name that is not in the list of networks. */
export function networkNamed(world: World, name: string): { info: NetworkInfo; running: RunningNetwork } {
  const known: Readonly<Record<string, { info: NetworkInfo }>> = networks;
  const running: Readonly<Record<string, RunningNetwork>> = world.networks;
  const info = Object.hasOwn(known, name) ? known[name]?.info : undefined;
  const found = Object.hasOwn(running, name) ? running[name] : undefined;
  if (info === undefined || found === undefined) {
    throw new ControlProblem(
      404,
      'unknown-network',
      `There is no network "${name}".`,
      didYouMean(name, Object.keys(networks)),
    );
  }
  return { info, running: found };
}

/** What can be done with each network. */
export function describeNetworks(
  world: World,
  switches: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>,
) {
  return Object.keys(networks).map((name) => {
    const { info, running } = networkNamed(world, name);
    return {
      name,
      title: info.title,
      baseUrl: running.baseUrl,
      ...(world.caFile === undefined ? {} : { httpsUrl: running.baseUrl.replace(/^http:/, 'https:') }),
      operations: info.operations,
      notServed: info.notServed,
      payer: Object.keys(running.payer),
      operator: Object.keys(running.operator),
      forgeries: info.forgeries,
      answerForms: info.answerForms ?? [],
      switches: Object.entries(info.switches).map(([choice, about]) => ({
        name: choice,
        value: switches[name]?.[choice] ?? about.default,
        ...about,
      })),
    };
  });
}

/** Carries out an act. What an act throws as a range or type error is a mistake in its argument. */
export async function act(
  world: World,
  name: string,
  actor: Actor,
  actName: string,
  argument: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const acts: Acts = networkNamed(world, name).running[actor];
  const found = Object.hasOwn(acts, actName) ? acts[actName] : undefined;
  if (found === undefined) {
    throw new ControlProblem(
      404,
      'unknown-act',
      `The ${actor} of ${name} has no act "${actName}".`,
      didYouMean(actName, Object.keys(acts)),
    );
  }
  return refusedArgument(`${name}: ${actName}`, () => found(argument));
}

/** Turns a range or type error of what is called into the caller's problem; any other error stays ours. */
export async function refusedArgument<T>(what: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new ControlProblem(
      400,
      'refused-argument',
      error.message,
      `${what} did nothing. Correct the argument and ask again.`,
    );
  }
}
