import type { Held } from '../../simulators/kit/nemesis.js';
import { readBody } from './control-body.js';
import { ControlProblem, didYouMean } from './control-problem.js';
import type { World } from './world.js';

/** A held message as the control API shows it. */
export const viewHeld = ({ id, name, what, network, operation, marks, exchange }: Held) => ({
  id,
  name,
  what,
  network,
  operation,
  marks,
  ...(exchange === undefined ? {} : { exchange }),
});

/** Lets messages go, in the order of the names; without names everything. A name that holds nothing is a mistake. */
export function release({ nemesis }: World, body: unknown): { released: number } {
  const { names } = readBody(body, { names: { kind: 'list' } });
  const held = [...new Set(nemesis.held.map(({ name }) => name))];
  for (const name of names ?? []) {
    if (!held.includes(name))
      throw new ControlProblem(404, 'nothing-held', `Nothing is held as "${name}".`, didYouMean(name, held));
  }
  return { released: nemesis.releaseAll(names) };
}
