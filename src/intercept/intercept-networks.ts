import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../core/clock.js';
import type { FactKind, FactOf } from '../record/facts.js';
import type { Entry, Journal } from '../record/journal.js';
import type { Ledger } from '../record/ledger.js';
import { cacheDir } from '../world/cache-dir.js';
import { resetWorld } from '../world/control.js';
import type { NetworksOfWorld, RunningNetwork, SwitchValue } from '../world/interfaces.js';
import { registerMerchants, version } from '../world/served-world.js';
import { createWorld, type InternalError, type World } from '../world/world.js';
import { divertConnections } from './connections.js';
import { createDestinations } from './destinations.js';
import { withoutProxy } from './no-proxy.js';
import { letThroughNock } from './nock-front.js';

export interface InterceptOptions {
  /** The same seed gives the same ids and numbers. Default `pyx-nock`. */
  readonly seed?: string;
  /** How many times as fast as real time the networks count durations (expiry, resends, refunds under way): 1 (default) to 1000. */
  readonly rate?: number;
  /** Names of merchants that every network knows from the start. Default: one, `Seoul Tower`. */
  readonly merchants?: readonly string[];
  /** By network: choices where sources differ (`pyx list networks`). */
  readonly switches?: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;
  /** Other hosts that may be reached, by name. This machine always may. */
  readonly allow?: readonly string[];
  /** NDJSON file to which the journal is written as things happen. */
  readonly journalFile?: string;
}

/** Texts of the PEM files among the credentials: `merchantPrivateKeyFile` is `merchantPrivateKey` here. Read at each look. */
export type Pems<Credentials> = {
  readonly [Name in keyof Credentials as Name extends `${infer Stem}File` ? Stem : never]: string;
};

/** A network as a test sees it. */
export type NetworkInTest<Running extends RunningNetwork> = Pick<
  Running,
  'baseUrl' | 'credentials' | 'payer' | 'operator' | 'addMerchant'
> & {
  /** Host names that it answers for. */
  readonly hosts: readonly string[];
  readonly pem: Pems<Running['credentials']>;
  readonly merchants: readonly { readonly name: string; readonly networkMerchantId: string }[];
};

export interface Intercepted extends AsyncDisposable {
  readonly networks: { readonly [Name in keyof NetworksOfWorld]: NetworkInTest<NetworksOfWorld[Name]> };
  /** Arms faults, holds messages and lets them go. */
  readonly nemesis: World['nemesis'];
  /** What happened: exchanges with their bytes, facts, postings. */
  readonly journal: Journal;
  /** Where the money went. */
  readonly ledger: Ledger;
  /** Faults of Pyx itself; a test that ends with one has shown nothing. */
  readonly internalErrors: readonly InternalError[];
  /** The first fact of this kind that fits: one that is in the journal, or the next to come. Rejects when all is closed. */
  happens<Kind extends FactKind>(kind: Kind, fits?: (fact: FactOf<Kind>) => boolean): Promise<FactOf<Kind>>;
  /** Forgets orders, payers, faults, journal and ledger, for the next test. Keys and merchants stay. */
  reset(): Promise<void>;
  /** Everything as it was: connections, nock, the environment. */
  close(): Promise<void>;
}

/** Of the process and not of this module, which test runners load several times. */
const AT_WORK = Symbol.for('pyx.nock.at-work');
const place = globalThis as { [AT_WORK]?: true };

/**
 * From now on the networks' official hosts answer from simulators in this process, whatever client asks and by whatever agent,
 * and every other host is refused by name. One at a time: throws while another is at work.
 */
export async function interceptNetworks(options: InterceptOptions = {}): Promise<Intercepted> {
  if (place[AT_WORK] === true)
    throw new Error(
      'interceptNetworks is already at work in this process, and a host can answer from one world only.\n' +
        '  Await close() of the first, or share it; between tests its reset() forgets what happened.',
    );
  place[AT_WORK] = true;
  try {
    return await open(options);
  } catch (error) {
    delete place[AT_WORK];
    throw error;
  }
}

async function open({
  seed = 'pyx-nock',
  rate = 1,
  merchants = ['Seoul Tower'],
  switches = {},
  allow = [],
  journalFile,
}: InterceptOptions): Promise<Intercepted> {
  // Not by seed, as elsewhere: test runners work in several processes at once, and keys are renewed in their files.
  const filesDir = mkdtempSync(join(tmpdir(), 'pyx-nock-'));
  const dropFiles = () => rmSync(filesDir, { recursive: true, force: true });
  let world: World | undefined;
  try {
    world = await createWorld({
      clock: createClock({ rate }),
      seed,
      filesDir,
      switches,
      keyCacheDir: await cacheDir(),
      ...(journalFile === undefined ? {} : { journalFile }),
    });
    const destinationOf = createDestinations({ simulators: simulatorsOf(world), allow });
    world.journal.start({ pyx: version(), node: process.version, seed, lane: 'nock', profile: 'nock', rate, switches });
    const registered = registerMerchants(world, merchants);
    return intercept(world, destinationOf, registered, dropFiles);
  } catch (error) {
    await world?.close();
    dropFiles();
    throw error;
  }
}

/** By official host, the port of the simulator that answers for it. */
function simulatorsOf(world: World): ReadonlyMap<string, number> {
  return new Map(
    Object.values(world.networks).flatMap(({ name, baseUrl }) =>
      hostsOf(world, name).map((host) => [host, Number(new URL(baseUrl).port)] as const),
    ),
  );
}

const hostsOf = ({ officialHosts }: World, network: string): readonly string[] => officialHosts[network] ?? [];

function intercept(
  world: World,
  destinationOf: Parameters<typeof divertConnections>[0],
  merchants: ReturnType<typeof registerMerchants>,
  dropFiles: () => void,
): Intercepted {
  const { nemesis, journal, ledger, internalErrors } = world;
  const nockFront = letThroughNock([...simulatorsOf(world).keys()]);
  const restoreProxy = withoutProxy();
  const diversion = divertConnections(destinationOf);
  const waiting = new Set<(reason: Error) => void>();
  let closing: Promise<void> | undefined;

  async function end(): Promise<void> {
    try {
      await diversion.undo();
      nockFront.remove();
      restoreProxy();
      for (const reject of waiting) reject(new Error('interceptNetworks was closed before it happened'));
      await world.close();
    } finally {
      dropFiles();
      delete place[AT_WORK];
    }
  }
  const close = () => {
    closing ??= end();
    return closing;
  };

  return {
    networks: Object.fromEntries(
      Object.values(world.networks).map((running) => [
        running.name,
        inTest(running, hostsOf(world, running.name), merchants.get(running.name) ?? []),
      ]),
    ) as unknown as Intercepted['networks'],
    nemesis,
    journal,
    ledger,
    internalErrors,
    happens: <Kind extends FactKind>(kind: Kind, fits: (fact: FactOf<Kind>) => boolean = () => true) =>
      new Promise<FactOf<Kind>>((resolve, reject) => {
        const look = (entry: Entry): boolean => {
          if (entry.type !== 'fact' || entry.fact.kind !== kind) return false;
          const fact = entry.fact as FactOf<Kind>;
          // An error of the test's own function is the test's, not the simulator's that is writing this entry.
          try {
            if (!fits(fact)) return false;
            resolve(fact);
          } catch (error) {
            reject(error);
          }
          return true;
        };
        if (journal.entries.some(look)) return;
        waiting.add(reject);
        const stop = journal.listen((entry) => {
          if (!look(entry)) return;
          stop();
          waiting.delete(reject);
        });
      }),
    async reset() {
      await resetWorld(world);
      nockFront.renew();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function inTest(
  { baseUrl, credentials, payer, operator, addMerchant }: RunningNetwork,
  hosts: readonly string[],
  merchants: NetworkInTest<RunningNetwork>['merchants'],
): NetworkInTest<RunningNetwork> {
  const stems = Object.keys(credentials).flatMap((key) => (key.endsWith('File') ? [key.slice(0, -'File'.length)] : []));
  const pem = Object.defineProperties(
    {},
    Object.fromEntries(
      stems.map((stem) => [
        stem,
        { enumerable: true, get: () => readFileSync(String(credentials[`${stem}File`]), 'utf8') },
      ]),
    ),
  );
  return { hosts, baseUrl, credentials, pem, merchants, payer, operator, addMerchant };
}
