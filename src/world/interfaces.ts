/** What a script or an IUT launcher may know of the world, as types only. */
export type { FaultParameters } from '../../simulators/kit/fault.js';
export type { FaultName } from '../../simulators/kit/faults/index.js';
export type { RunningNetwork, SwitchValue } from '../../simulators/kit/network.js';

import type { networks } from '../../simulators/index.js';

/** The running form of each network of the list, by name. */
export type NetworksOfWorld = {
  readonly [N in keyof typeof networks]: Awaited<ReturnType<(typeof networks)[N]['start']>>;
};
