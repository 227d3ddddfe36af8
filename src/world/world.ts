import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { networks } from '../../simulators/index.js';
import { type Authority, openAuthority } from '../../simulators/kit/authority.js';
import { createKeyStore } from '../../simulators/kit/keys.js';
import { createNemesis, type Nemesis } from '../../simulators/kit/nemesis.js';
import type { NetworkInfo, RunningNetwork, SwitchValue } from '../../simulators/kit/network.js';
import { refusedForm } from '../../simulators/kit/refused-form.js';
import type { Clock } from '../core/clock.js';
import { createRandom, type Random } from '../core/random.js';
import { createJournal, type Journal } from '../record/journal.js';
import { createLedger, type Ledger } from '../record/ledger.js';
import type { NetworksOfWorld } from './interfaces.js';

export interface WorldOptions {
  readonly clock: Clock;
  readonly seed: string;
  /** NDJSON file of the journal; none is written without it. */
  readonly journalFile?: string;
  /** Folder (0700) for files that an IUT is given. */
  readonly filesDir: string;
  /** Where keys are kept between runs. Without it they are made anew, as a sealed run demands. */
  readonly keyCacheDir?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Networks listen on this port and the following ones; default: any free ports. */
  readonly portBase?: number;
  /** By network: a port of its own in the place of that one. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Networks take HTTPS too, on the same ports. */
  readonly https?: boolean;
  /** By network: choices where sources differ. */
  readonly switches?: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;
}

export interface InternalError {
  readonly error: Error;
  readonly exchange: string;
}

/** Every party around an IUT, with one clock, one journal, one ledger. A lane has one; `pyx simulate` has one. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly nemesis: Nemesis;
  readonly networks: NetworksOfWorld;
  /** By network: the host names that real SDKs know. */
  readonly officialHosts: Readonly<Record<string, readonly string[]>>;
  /** Template variables for a manifest: `${wechatpay.baseUrl}`, … */
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** PEM of the authority that a client over HTTPS has to trust; absent where there is none. */
  readonly caFile?: string;
  /** Faults of ours so far. */
  readonly internalErrors: readonly InternalError[];
  close(): Promise<void>;
}

/** Throws PortTakenError, and RangeError for unknown switches. On failure nothing is left listening. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { clock, seed, journalFile, filesDir, keyCacheDir, host = '127.0.0.1', portBase, switches = {} } = options;
  const { ports = {}, https = false } = options;
  const unknown = [...Object.keys(switches), ...Object.keys(ports)].filter((name) => !(name in networks));
  if (unknown.length > 0)
    throw new RangeError(`unknown network "${unknown.join('", "')}" (known: ${Object.keys(networks).join(', ')})`);

  mkdirSync(filesDir, { recursive: true, mode: 0o700 });
  const random = createRandom(seed);
  const journal = createJournal({ clock, ...(journalFile === undefined ? {} : { file: journalFile }) });
  const ledger = createLedger((posting) => journal.posting(posting));
  const running = new Map<string, RunningNetwork>();
  const nemesis = createNemesis({
    journal,
    listenerOf: (name) => {
      const network = running.get(name);
      if (network === undefined)
        throw new RangeError(`unknown network "${name}" (known: ${[...running.keys()].join(', ')})`);
      return network.listener;
    },
    refuses: (name, strike, operation) => {
      const network = running.get(name);
      if (network === undefined) return undefined;
      return refusedForm(networks[name as keyof typeof networks].info, strike) ?? network.refuses?.(strike, operation);
    },
  });
  const keysDir = keyCacheDir === undefined ? {} : { cacheDir: join(keyCacheDir, 'keys') };
  const keys = createKeyStore(keysDir);
  const internalErrors: InternalError[] = [];

  const close = async () => {
    clock.stop();
    nemesis.releaseAll();
    await Promise.all([...running.values()].map((network) => network.close()));
    journal.close();
  };
  const serverKey = (authority: Authority, name: string, hosts: readonly string[]) => () =>
    authority.server(name, hosts).catch((error: Error) => {
      internalErrors.push({ error, exchange: '' });
      throw error;
    });
  let caFile: string | undefined;
  try {
    const authority = https ? await openAuthority(keysDir) : undefined;
    if (authority !== undefined) caFile = handOver(join(filesDir, 'ca.pem'), authority.certificatePem);
    for (const [at, [name, network]] of Object.entries(networks).entries()) {
      const context = {
        clock,
        random: random.fork(name),
        journal,
        ledger,
        nemesis,
        keys,
        host,
        port: ports[name] ?? (portBase === undefined ? 0 : portBase + at),
        ...(authority && { tls: serverKey(authority, name, hostsOf(host, network.info)) }),
        switches: switches[name] ?? {},
        filesDir,
        onInternalError: (error: Error, exchange: string) => void internalErrors.push({ error, exchange }),
      };
      running.set(name, await network.start(context));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    clock,
    random,
    journal,
    ledger,
    nemesis,
    networks: Object.fromEntries(running) as unknown as NetworksOfWorld,
    officialHosts: Object.fromEntries(Object.entries(networks).map(([name, { info }]) => [name, info.officialHosts])),
    variables: Object.fromEntries([...running].map(([name, { credentials }]) => [name, credentials])),
    ...(caFile === undefined ? {} : { caFile }),
    internalErrors,
    close,
  };
}

/** Under which names and addresses a network is called over HTTPS: here, where it listens, and as the real one. */
function hostsOf(host: string, { officialHosts }: NetworkInfo): readonly string[] {
  return [...new Set(['localhost', '127.0.0.1', '::1', host, ...officialHosts])];
}

function handOver(path: string, content: string): string {
  // Renamed into place: another start with the same folder may have given this path to a reader already.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, content, { mode: 0o600 });
  renameSync(own, path);
  return path;
}
