/** `pyx/nock`: the networks' official host names, answered by the simulators in this process. */

export type { Fact, FactKind, FactOf } from '../record/facts.js';
export type { Entry, Journal } from '../record/journal.js';
export type { Ledger } from '../record/ledger.js';
export { HostRefusedError } from './host-refused-error.js';
export {
  type Intercepted,
  type InterceptOptions,
  interceptNetworks,
  type NetworkInTest,
  type Pems,
} from './intercept-networks.js';
