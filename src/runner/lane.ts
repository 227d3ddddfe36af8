import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SwitchValue } from '../../simulators/kit/network.js';
import { createClock } from '../core/clock.js';
import { krw, type Money } from '../core/money.js';
import type { MerchantRegistration } from '../generated/intermediary.js';
import { type Iut, launchIut } from '../iut/launch.js';
import type { Manifest } from '../iut/manifest.js';
import { drawMerchant } from '../iut/merchants.js';
import { type Answer, createNorthbound, type Northbound, type NorthboundCall } from '../iut/northbound.js';
import { type MerchantSupply, ProvisioningError, supplyFromApi, withTokens, writePool } from '../iut/provisioning.js';
import { namesOf } from '../iut/template.js';
import type { WireResponse } from '../record/exchange.js';
import type { RunHeader } from '../record/journal.js';
import { isWallet, messagesOf } from '../scenario/wallets.js';
import { createWorld, type World } from '../world/world.js';
import { type EntryIndex, indexEntries } from './entry-index.js';
import { rateOf } from './places.js';
import type { StallMeter } from './stalls.js';

/** A lane: one IUT with its own data and ports, in a world of its own. It is thrown away at the end, never reused. */
export interface Lane {
  readonly name: string;
  readonly world: World;
  /** The first instance. */
  readonly iut: Iut;
  /** All of them, on the same data. */
  readonly instances: readonly Iut[];
  readonly manifest: Manifest;
  /** As the platform. `northbound.as(token)` speaks as a merchant's terminal. */
  readonly northbound: Northbound;
  readonly journalFile: string;
  /** A merchant that nobody had before, known to the IUT and to every network. */
  provision(scenario: string): Promise<LaneMerchant>;
  /** Which payment a refund belongs to, so that a later read of the refund is told of that payment. */
  refundBelongsTo(merchantId: string, refundId: string, paymentId: string): void;
  /** A won amount that nothing else in this lane has. */
  amount(atLeast: number): Money;
  /** Real ms of the latest start of an instance. */
  readonly startedRealMs: () => number;
  /** Three health probes; false when none is answered. */
  readonly probe: () => Promise<boolean>;
  readonly stalledMs: (fromRealMs: number, toRealMs: number) => number;
  readonly entries: EntryIndex;
  /** Ends our own connections to it. */
  hangUp(): void;
}

export interface LaneMerchant {
  readonly merchantId: string;
  readonly storeId: string;
  readonly terminalId: string;
  readonly token: string;
  /** Its number at each network. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly northbound: Northbound;
  /** The same, and the platform's, at an instance (1, 2); undefined where there is none. */
  at(instance: number): { readonly northbound: Northbound; readonly platform: Northbound } | undefined;
}

export interface LaneOptions {
  readonly name: string;
  readonly manifest: Manifest;
  readonly seed: string;
  readonly profile: string;
  readonly outDir: string;
  readonly keyCacheDir?: string;
  readonly switches?: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;
  /** Networks listen on this port and the following ones: for an IUT that Pyx does not start and that must know them. */
  readonly portBase?: number;
  /** How many instances share the data; default 1. */
  readonly instances?: number;
  readonly version: string;
  readonly stalls: StallMeter;
  /** The IUT as a module of this process, in which time is virtual. */
  readonly inProcess?: boolean;
}

/** Settles when the IUT is ready. Throws LaunchError; on failure nothing is left running. */
export async function openLane(options: LaneOptions): Promise<Lane> {
  const { name, manifest, seed, profile, outDir, keyCacheDir, switches = {}, version, stalls, portBase } = options;
  const { instances: wanted = 1, inProcess = false } = options;
  // Absolute, since the IUT is told of files in it and may stand in another folder.
  const home = resolve(outDir, 'lanes', name);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const journalFile = join(home, 'journal.ndjson');
  const rate = rateOf(manifest);
  const world = await createWorld({
    clock: createClock({ rate }),
    seed: `${seed}/${name}`,
    journalFile,
    filesDir: join(home, 'files'),
    ...(keyCacheDir === undefined ? {} : { keyCacheDir }),
    ...(portBase === undefined ? {} : { portBase }),
    switches,
  });
  // For an attached IUT: what its operator must tell it. Stable for a seed, as long as keys are cached.
  writeFileSync(join(home, 'credentials.json'), `${JSON.stringify(world.variables, null, 2)}\n`, { mode: 0o600 });
  const { journal, random } = world;
  const header: RunHeader = {
    pyx: version,
    node: process.version,
    seed,
    lane: name,
    profile,
    rate,
    switches,
    manifest: publicManifest(manifest),
  };
  journal.start(header);

  const drawn = random.fork('merchants');
  const draw = (
    scenario: string | undefined,
  ): { registration: MerchantRegistration; announce: (scenario: string) => void } => {
    const accounts: Record<string, string> = {};
    const wallets = manifest.capabilities.wallets.filter(isWallet).map((wallet) => {
      const { network } = messagesOf(wallet, manifest.capabilities.channels);
      const { networkMerchantId } = world.networks[network].addMerchant({
        name: `merchant ${Object.keys(accounts).length}`,
      });
      accounts[network] = networkMerchantId;
      return { wallet, networkMerchantId };
    });
    const registration = drawMerchant(drawn.fraction, { wallets });
    const announce = (owner: string) =>
      journal.fact({ kind: 'merchant-registered', scenario: owner, merchant: registration.merchantId, accounts });
    if (scenario !== undefined) announce(scenario);
    accountsOf.set(registration.merchantId, accounts);
    return { registration, announce };
  };
  const accountsOf = new Map<string, Readonly<Record<string, string>>>();

  const launched: Iut[] = [];
  let startedRealMs = world.clock.realMs();
  const launch = async (platformToken?: string): Promise<Iut> => {
    const one = await launchIut(manifest, {
      variables: platformToken === undefined ? world.variables : { ...world.variables, iut: { platformToken } },
      dataDir: join(home, 'data'),
      instance: launched.length + 1,
      inProcess,
      clockNow: () => world.clock.now().wireMs,
      onEvent(fact) {
        if (fact.kind === 'iut-started') startedRealMs = world.clock.realMs();
        journal.fact(fact);
      },
    });
    launched.push(one);
    return one;
  };
  try {
    const iut = await launch();
    const pool =
      manifest.merchants.provisioning === 'file'
        ? Array.from({ length: manifest.merchants.count }, () => draw(undefined))
        : [];
    const pooled = withTokens(
      drawn.fraction,
      pool.map(({ registration }) => registration),
    );
    if (pool.length > 0) writePool(iut.merchantsFile, pooled);
    await iut.ready;
    // One after the other: the first makes the database.
    for (let at = 1; at < wanted; at += 1) await (await launch(iut.platformToken)).ready;

    const tokens = new Map<string, string>();
    const refundOwners = new Map<string, string>();
    const platforms = launched.map(({ baseUrl }) =>
      createNorthbound({
        baseUrl,
        token: iut.platformToken,
        answerMs: manifest.limits.answerMs,
        observe: (call) => journalled(world, call, { tokens, refundOwners, platformToken: iut.platformToken }),
      }),
    );
    const [northbound] = platforms;
    if (northbound === undefined) throw new Error('a lane has at least one instance');
    const amounts = new Set<number>();
    const amountChance = random.fork('amounts');
    const left = pool.map(({ announce }, at) => ({ announce, merchant: pooled[at] }));
    const supply = (scenario: string): MerchantSupply =>
      pool.length === 0
        ? supplyFromApi({ northbound, draw: () => draw(scenario).registration })
        : {
            async next() {
              const taken = left.shift();
              if (taken?.merchant === undefined)
                throw new ProvisioningError('the pool of merchants is used up; raise merchants.count in the manifest');
              taken.announce(scenario);
              return taken.merchant;
            },
          };
    return {
      name,
      world,
      iut,
      instances: launched,
      manifest,
      northbound,
      journalFile,
      async provision(scenario) {
        const { registration, token } = await supply(scenario).next();
        const { merchantId, stores } = registration;
        tokens.set(token, merchantId);
        return {
          merchantId,
          token,
          storeId: stores[0]?.storeId ?? '',
          terminalId: stores[0]?.terminals?.[0] ?? '',
          accounts: accountsOf.get(merchantId) ?? {},
          northbound: northbound.as(token),
          at(instance) {
            const platform = platforms[instance - 1];
            return platform === undefined ? undefined : { platform, northbound: platform.as(token) };
          },
        };
      },
      refundBelongsTo: (merchantId, refundId, paymentId) =>
        void refundOwners.set(`${merchantId}/${refundId}`, paymentId),
      amount(atLeast) {
        let value: number;
        do value = atLeast + amountChance.int(1, Math.max(900, Math.floor(atLeast / 5)));
        while (amounts.has(value));
        amounts.add(value);
        return krw(value);
      },
      startedRealMs: () => startedRealMs,
      async probe() {
        for (let i = 0; i < 3; i += 1) {
          for (const platform of platforms) {
            const { outcome } = await platform.health({ timeoutMs: 1_000 });
            if (outcome === 'answered') return true;
          }
        }
        return false;
      },
      stalledMs: stalls.between,
      entries: indexEntries(journal),
      hangUp: () => {
        for (const platform of platforms) platform.close();
      },
    };
  } catch (error) {
    await stopAll(launched);
    await world.close();
    throw error;
  }
}

export async function closeLane(lane: Lane): Promise<void> {
  lane.hangUp();
  await lane.world.nemesis.disarmAll();
  await stopAll(lane.instances);
  await lane.world.close();
}

/** The last first: its driver and data may lean on the first. */
async function stopAll(instances: readonly Iut[]): Promise<void> {
  for (const iut of [...instances].reverse()) await iut.stop();
}

/** Names that a manifest may use in `${…}`, beside those of launching: what the networks give to an IUT's operator. */
export const variableNames = (world: Pick<World, 'variables'>): string[] => namesOf(world.variables);

/** Writes a northbound call into the journal: the exchange while it is open, and the fact of its answer. */
function journalled(
  { journal }: World,
  { operation, purpose, request, marks, content }: NorthboundCall,
  {
    tokens,
    refundOwners,
    platformToken,
  }: {
    tokens: ReadonlyMap<string, string>;
    refundOwners: ReadonlyMap<string, string>;
    platformToken: string;
  },
): (answer: Answer<unknown>, response?: WireResponse) => void {
  const merchant = marks.account ?? '';
  const payment =
    marks.order ?? (marks.refund === undefined ? undefined : refundOwners.get(`${merchant}/${marks.refund}`));
  const speaker = speakerOf(request.headers, tokens, platformToken);
  const exchange = journal.openExchange({
    link: 'northbound',
    network: 'intermediary',
    operation,
    request: withoutToken(request),
    marks,
    purpose,
  });
  const sentSeq = journal.entries.at(-1)?.seq ?? 0;
  return (answer, response) => {
    exchange.close({ outcome: answer.outcome, ...(response === undefined ? {} : { response }) });
    journal.fact({
      kind: 'northbound-answered',
      operation,
      merchant,
      ...(payment === undefined ? {} : { payment }),
      ...(marks.refund === undefined ? {} : { refund: marks.refund }),
      ...(speaker === undefined || speaker === merchant ? {} : { principal: speaker }),
      purpose,
      request:
        content ?? (request.body.length === 0 ? queryOf(request.target) : { raw: request.body.toString('utf8') }),
      ...(answer.status === undefined ? {} : { status: answer.status }),
      ...(answer.body === undefined ? {} : { body: answer.body }),
      outcome: answer.outcome,
      problems: answer.problems,
      latencyMs: answer.latencyMs,
      sentSeq,
      exchange: exchange.id,
    });
  };
}

/** What a call without a body asks for. */
const queryOf = (target: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URL(target, 'http://iut').searchParams);

/** Whose token it is: a merchant's id, `nobody` for none or a wrong one, undefined for the platform's. */
function speakerOf(
  headers: NorthboundCall['request']['headers'],
  tokens: ReadonlyMap<string, string>,
  platformToken: string,
): string | undefined {
  const said = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
  const token = /^Bearer (.+)$/.exec(said)?.[1];
  if (token === platformToken) return undefined;
  return tokens.get(token ?? '') ?? 'nobody';
}

/** Secrets that are not evidence are not written down. */
function withoutToken(request: NorthboundCall['request']): NorthboundCall['request'] {
  return {
    ...request,
    headers: request.headers.map(([name, value]) =>
      name.toLowerCase() === 'authorization' ? [name, 'Bearer …'] : [name, value],
    ),
  };
}

function publicManifest({ northbound, ...manifest }: Manifest): unknown {
  return { ...manifest, northbound: { baseUrl: northbound.baseUrl } };
}
