import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networks } from '../../simulators/index.js';
import type { SwitchValue } from '../../simulators/kit/network.js';
import { type Listener, listen } from '../../simulators/kit/server.js';
import { createClock } from '../core/clock.js';
import { packageRoot } from '../core/package-root.js';
import { cacheDir } from './cache-dir.js';
import { createControl } from './control.js';
import { createWorld, type World } from './world.js';

export interface ServeOptions {
  readonly seed: string;
  readonly rate: number;
  /** Names of merchants that every network knows from the start. */
  readonly merchants: readonly string[];
  /** Where the networks listen; default 127.0.0.1. The control API listens on 127.0.0.1 whatever this says. */
  readonly host?: string;
  /** Networks on this port and the following ones, then the control API; default: any free ports. */
  readonly portBase?: number;
  /** By network: a port of its own in the place of that one. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Networks take HTTPS too, on the same ports. */
  readonly https?: boolean;
  readonly switches?: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;
  readonly journalFile?: string;
  /** Fresh keys, which nobody has seen before, and which are gone afterwards. */
  readonly sealed?: boolean;
}

/** What a program needs to use the world: the one line of `pyx simulate --json`. */
export interface Ready {
  /** Version. */
  readonly pyx: string;
  readonly pid: number;
  readonly seed: string;
  readonly rate: number;
  /** By network: credentials (ids, keys, paths of PEM files) and merchants. */
  readonly networks: Readonly<Record<string, NetworkReady>>;
  /** What a client over HTTPS has to trust (PEM); null where networks are served over HTTP alone. */
  readonly tls: { readonly caFile: string } | null;
  readonly control: { readonly baseUrl: string; readonly token: string };
  /** Path of the NDJSON file. */
  readonly journal: string | null;
}

export interface NetworkReady {
  readonly baseUrl: string;
  /** The same address over HTTPS, where that is served. */
  readonly httpsUrl?: string;
  readonly merchants: readonly { readonly name: string; readonly networkMerchantId: string }[];
  readonly [credential: string]: unknown;
}

export interface ServedWorld {
  readonly world: World;
  readonly ready: Ready;
  close(): Promise<void>;
}

/** A world of its own with its control API, for programs outside. On failure nothing is left listening. */
export async function serveWorld(options: ServeOptions): Promise<ServedWorld> {
  const { seed, rate, merchants, switches = {}, portBase, journalFile, sealed = false } = options;
  const clock = createClock({ rate });
  const cache = sealed ? undefined : await cacheDir();
  const filesDir = cache === undefined ? mkdtempSync(join(tmpdir(), 'pyx-')) : folderOfSeed(cache, seed);
  const dropFiles = () => {
    if (cache === undefined) rmSync(filesDir, { recursive: true, force: true });
  };
  let world: World | undefined;
  let control: Listener;
  const pyx = version();
  const token = randomBytes(24).toString('base64url');
  try {
    world = await createWorld({
      clock,
      seed,
      filesDir,
      switches,
      ...(cache === undefined ? {} : { keyCacheDir: cache }),
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(portBase === undefined ? {} : { portBase }),
      ...(options.ports === undefined ? {} : { ports: options.ports }),
      ...(options.https === undefined ? {} : { https: options.https }),
      ...(journalFile === undefined ? {} : { journalFile }),
    });
    const app = createControl(world, { token, pyx, seed, switches });
    control = await listen(app, {
      host: '127.0.0.1',
      port: portBase === undefined ? 0 : portBase + Object.keys(networks).length,
    });
  } catch (error) {
    await world?.close();
    dropFiles();
    throw error;
  }
  world.journal.start({ pyx, node: process.version, seed, lane: 'simulate', profile: 'simulate', rate, switches });
  const registered = registerMerchants(world, merchants);
  const served = world;
  const { caFile } = world;
  return {
    world,
    ready: {
      pyx,
      pid: process.pid,
      seed,
      rate,
      networks: Object.fromEntries(
        Object.values(world.networks).map(({ name, baseUrl, credentials }) => [
          name,
          {
            baseUrl,
            ...(caFile === undefined ? {} : { httpsUrl: baseUrl.replace(/^http:/, 'https:') }),
            ...credentials,
            merchants: registered.get(name) ?? [],
          },
        ]),
      ),
      tls: caFile === undefined ? null : { caFile },
      control: { baseUrl: control.baseUrl, token },
      journal: journalFile ?? null,
    },
    async close() {
      await control.close();
      await served.close();
      dropFiles();
    },
  };
}

/** Makes every network know every merchant; the merchants of each by its name. */
export function registerMerchants({ networks: running, journal }: World, names: readonly string[]) {
  const registered = new Map<string, { name: string; networkMerchantId: string }[]>();
  for (const name of names) {
    const accounts: Record<string, string> = {};
    for (const network of Object.values(running)) {
      const { networkMerchantId } = network.addMerchant({ name });
      accounts[network.name] = networkMerchantId;
      registered.set(network.name, [...(registered.get(network.name) ?? []), { name, networkMerchantId }]);
    }
    journal.fact({ kind: 'merchant-registered', merchant: name, accounts });
  }
  return registered;
}

/** The same seed gives the same ids and keys, so its files can stay where they are between starts. */
function folderOfSeed(cache: string, seed: string): string {
  const name = /^[\w-]{1,40}$/.test(seed) ? seed : createHash('sha256').update(seed).digest('hex').slice(0, 16);
  const folder = join(cache, 'files', name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

export function version(): string {
  const described = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return described.version;
}
