import type { Fault } from '../../simulators/kit/fault.js';
import { type FaultName, faults } from '../../simulators/kit/faults/index.js';
import type { Armed } from '../../simulators/kit/nemesis.js';
import type { Marks } from '../record/exchange.js';
import { readBody } from './control-body.js';
import { networkNamed, refusedArgument } from './control-networks.js';
import { ControlProblem, didYouMean } from './control-problem.js';
import type { World } from './world.js';

/** Every mark that an arming may be matched by; the type makes the list complete. */
const MARKS = Object.keys({
  account: true,
  order: true,
  networkOrder: true,
  refund: true,
  payer: true,
  paymentCode: true,
  notification: true,
} satisfies Record<keyof Marks, true>);

/** An armed fault as the control API shows it. */
export function viewArmed({ id, arming, struck, spent }: Armed) {
  const { fault, network, operation, parameters = {}, match = {}, skip = 0, times = 1 } = arming;
  return { id, fault, network, operation, parameters, match, skip, times, struck, spent };
}

export function describeFaults() {
  return Object.values<Fault>(faults).map(({ name, phase, summary, parameters }) => ({
    name,
    phase,
    summary,
    parameters,
  }));
}

/** Arms a fault. What is not known, or is never sent so, would silently never strike: each name is looked up. */
export async function arm(world: World, body: unknown): Promise<Armed> {
  const {
    fault,
    network,
    operation = '*',
    match = {},
    ...rest
  } = readBody(body, {
    fault: { kind: 'text', required: true },
    network: { kind: 'text', required: true },
    operation: { kind: 'text' },
    parameters: { kind: 'scalars' },
    match: { kind: 'texts' },
    skip: { kind: 'count' },
    times: { kind: 'count', atLeast: 1 },
  });
  if (!isFault(fault))
    throw new ControlProblem(
      404,
      'unknown-fault',
      `There is no fault "${fault}".`,
      didYouMean(fault, Object.keys(faults)),
    );
  const operations = [...new Set(networkNamed(world, network).info.operations.map((known) => known.operation))];
  if (operation !== '*' && !operations.includes(operation)) {
    throw new ControlProblem(
      404,
      'unknown-operation',
      `${network} has no operation "${operation}".`,
      didYouMean(operation, ['*', ...operations]),
    );
  }
  refuseWhatNeverStrikes(world, fault, network, operation);
  for (const mark of Object.keys(match)) {
    if (!MARKS.includes(mark))
      throw new ControlProblem(400, 'unknown-mark', `/match: there is no mark "${mark}".`, didYouMean(mark, MARKS));
  }
  return refusedArgument('The nemesis', () => world.nemesis.arm({ fault, network, operation, match, ...rest }));
}

/** A fault of notifications on a request, or the other way round. */
function refuseWhatNeverStrikes(world: World, fault: FaultName, network: string, operation: string): void {
  const { phase }: Fault = faults[fault];
  if (operation === '*' || phase === 'connection') return;
  const { operations } = networkNamed(world, network).info;
  // What the network sends by itself has no path here: the receiver names its address.
  const ofItsOwn = operations.filter(({ path }) => path === undefined).map((known) => known.operation);
  if (ofItsOwn.includes(operation) === (phase === 'notification')) return;
  const [are, others] = phase === 'notification' ? ['notifications', 'a request'] : ['requests', 'a notification'];
  throw new ControlProblem(
    400,
    'refused-argument',
    `${fault} strikes ${are}, and ${operation} is ${others}: it would never strike.`,
    phase === 'notification'
      ? `Notifications of ${network}: ${ofItsOwn.join(', ') || 'none'}.`
      : 'Give a fault of notifications, or a request.',
  );
}

const isFault = (name: string): name is FaultName => Object.hasOwn(faults, name);

/** Disarms one fault. Throws for an id that is not armed. */
export async function disarm({ nemesis }: World, id: string): Promise<void> {
  const found = nemesis.armed.find((armed) => armed.id === id);
  if (found === undefined) {
    const ids = nemesis.armed.map((armed) => armed.id);
    throw new ControlProblem(404, 'unknown-fault', `No armed fault has the id "${id}".`, didYouMean(id, ids));
  }
  await found.disarm();
}
