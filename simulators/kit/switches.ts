import { type SwitchInfo, type SwitchValue, switchesOf } from './network.js';

/** A switch between readings; the first value is the default. @param facts Fact ids of the choice. */
export const choice = <const Values extends readonly [string, ...string[]]>(
  facts: readonly string[],
  description: string,
  values: Values,
) => ({ default: values[0], values, description, facts });

/** A switch with a number of the network's own. */
export const amount = (value: number, description: string) => ({ default: value, description, facts: [] as string[] });

/** What is chosen of a network's switches: one of the values of each, or a number. */
export type ChosenOf<S> = {
  readonly [Name in keyof S]: S[Name] extends { readonly values: readonly (infer V)[] } ? V : number;
};

/**
 * Given switches over defaults. Throws a RangeError with every unknown name and value at once, then one for a number that
 * is not whole, or is smaller than its `least`.
 */
export function chosenOf<S extends Readonly<Record<string, SwitchInfo>>>(
  infos: S,
  given: Readonly<Record<string, SwitchValue>>,
  least: Readonly<Record<string, number>>,
): ChosenOf<S> {
  const chosen = switchesOf(infos, given);
  for (const [name, smallest] of Object.entries(least)) {
    if (!Number.isSafeInteger(chosen[name]) || Number(chosen[name]) < smallest)
      throw new RangeError(`switch ${name}: ${chosen[name]} is not a whole number of at least ${smallest}`);
  }
  return chosen as ChosenOf<S>;
}
