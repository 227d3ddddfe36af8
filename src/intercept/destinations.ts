import { isIP } from 'node:net';
import { HostRefusedError } from './host-refused-error.js';

/** Where a connection to a host leads: into a simulator (its port on loopback), on as it is, or nowhere. */
export type Destination = { readonly simulatorPort: number } | 'open' | HostRefusedError;

export interface DestinationOptions {
  /** Port of the simulator that answers for a host, by official host name. */
  readonly simulators: ReadonlyMap<string, number>;
  /** Other hosts that may be reached. */
  readonly allow: readonly string[];
}

/** Decides by name alone, before anything is looked up. */
export function createDestinations({
  simulators,
  allow,
}: DestinationOptions): (host: string | undefined) => Destination {
  const allowed = new Set(allow.map(checkedName));
  return (given = 'localhost') => {
    const host = bareName(given);
    const simulatorPort = simulators.get(host);
    if (simulatorPort !== undefined) return { simulatorPort };
    if (isThisMachine(host) || allowed.has(host)) return 'open';
    return new HostRefusedError(host, [...simulators.keys()]);
  };
}

/** Names are compared without regard to case, the root's dot at the end, or the brackets of an address. */
const bareName = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');

/** A name that could never match would leave its host refused for no visible reason. */
function checkedName(name: string): string {
  const bare = bareName(name);
  if (isIP(bare) === 0 && !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(bare))
    throw new RangeError(`allow: "${name}" is no host name. Write it without scheme, port and path: "db.internal".`);
  return bare;
}

const isThisMachine = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  host === '::' ||
  host === '0.0.0.0' ||
  /^(::ffff:)?127(\.\d+){3}$/.test(host);
