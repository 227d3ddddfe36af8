import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { RunReport } from '../generated/pyx.js';
import type { Manifest } from '../iut/manifest.js';
import type { Exchange } from '../record/exchange.js';
import type { Entry } from '../record/journal.js';
import type { Progress } from '../report/progress.js';
import { walletOf } from '../scenario/scenario.js';
import { added, afterlife, judgeWatched, sweep } from './aftermath.js';
import { assemble } from './assemble.js';
import { type CataloguedScenario, overChannels } from './catalogue.js';
import { confirm } from './confirm.js';
import { judgeScenario } from './judge.js';
import { type Killed, strikeAll } from './killed.js';
import { closeLane, type Lane, openLane } from './lane.js';
import type { NotApplicable, Tried } from './outcome.js';
import {
  needsLifecycle,
  needsOwnProcess,
  needsVirtualTime,
  type Place,
  placeOf,
  rateOf,
  SHARED,
  type Switches,
} from './places.js';
import { play, type Watched } from './play.js';
import { type Check, preflight } from './preflight.js';
import { tryReadings } from './readings.js';
import { createGate, inParallel } from './schedule.js';
import { stableMsOf } from './settle.js';
import { NO_STALLS, type StallMeter, startStallMeter } from './stalls.js';
import { createThrottle } from './throttle.js';
import type { ScenarioVerdict } from './verdict.js';

/** Merchants are watched at least this long after the last scenario. Real ms. */
const AFTERLIFE_MS = 5_000;
/** Real ms between two starts. */
const START_SPACING_MS = 40;
/** A fault of ours makes its scenario ERROR and the run goes on; this many stop it. */
const ERRORS_THAT_STOP = 3;
/** Lanes in which one scenario is killed at once, a core. */
const KILLING_LANES_A_CORE = 2;
/** Real ms for the kill points of one scenario; those that were not begun by then are counted as not struck. */
const KILLING_BUDGET_MS = 180_000;

export interface TrialOptions {
  readonly manifest: Manifest;
  /** As the user wrote it, for the commands that hold the trial again. */
  readonly manifestPath: string;
  readonly scenarios: readonly CataloguedScenario[];
  /** Options that chose them (`--only refund`), for the command that holds the trial again. */
  readonly selection: readonly string[];
  readonly seed?: string;
  readonly profile: string;
  readonly outDir: string;
  /** Where keys are kept; a sealed run gives none. */
  readonly keyCacheDir?: string;
  readonly switches?: Switches;
  /** Points at which a scenario with kill points is killed, drawn from all; default all. */
  readonly killPoints?: number;
  /** For the shared lane, see `LaneOptions`. */
  readonly portBase?: number;
  /** Real ms for all confirmations together, beyond which they are held at the declared rate. */
  readonly confirmBudgetMs: number;
  readonly version: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The IUT as a module of this process, in which time is virtual. */
  readonly inProcess?: boolean;
}

/** A wrong configuration, found before any scenario: exit code 2, never a conformance failure. */
export class PreflightError extends Error {
  constructor(readonly checks: readonly Check[]) {
    super(
      checks
        .filter(({ ok }) => !ok)
        .map(({ check, detail, hint }) => `${check}: ${detail}${hint === undefined ? '' : `\n  ${hint}`}`)
        .join('\n'),
    );
  }
}

/** Holds a trial: preflight, scenarios in lanes, afterlife, judgement, confirmation. Throws LaunchError and PreflightError. */
export async function holdTrial(options: TrialOptions): Promise<RunReport> {
  const { manifest, profile, outDir, keyCacheDir, switches = {}, version, progress, signal } = options;
  const { inProcess = false } = options;
  const scenarios = overChannels(options.scenarios, manifest.capabilities.channels);
  const startedAtMs = Date.now();
  const seed = options.seed ?? randomBytes(6).toString('hex');
  mkdirSync(outDir, { recursive: true, mode: 0o700 });
  const lanes: Lane[] = [];
  const ended: HeldLane[] = [];
  const stalls = inProcess
    ? NO_STALLS
    : startStallMeter((stall) => {
        for (const lane of lanes) lane.world.journal.fact({ kind: 'stall', ...stall });
      });
  const laneOptions = {
    profile,
    outDir,
    version,
    stalls,
    inProcess,
    ...(keyCacheDir === undefined ? {} : { keyCacheDir }),
  };
  // A start takes a core for itself; waiting scripts do not.
  const launching = createGate(availableParallelism());
  const open = ({ name, rate, switches: chosen, instances }: Place, portBase?: number): Promise<Lane> =>
    launching(async () => {
      const lane = await openLane({
        ...laneOptions,
        manifest: { ...manifest, clock: { ...manifest.clock, rate } },
        name,
        seed,
        switches: chosen,
        instances,
        ...(portBase === undefined ? {} : { portBase }),
      });
      lanes.push(lane);
      return lane;
    });
  const close = async (lane: Lane, held: readonly string[]): Promise<void> => {
    ended.push(heldLane(lane, held));
    lanes.splice(lanes.indexOf(lane), 1);
    await closeLane(lane);
  };

  try {
    const shared = await open({ name: SHARED, rate: rateOf(manifest), switches, instances: 1 }, options.portBase);
    const checks = await preflight(shared);
    progress.note(`preflight: ${checks.filter(({ ok }) => ok).length} of ${checks.length} checks passed`);
    if (checks.some(({ ok }) => !ok)) throw new PreflightError(checks);

    const notApplicable = scenarios.flatMap((scenario) => leftOut(scenario, manifest, inProcess));
    progress.total(scenarios.length - notApplicable.length);
    const applicable = scenarios.filter(({ id }) => !notApplicable.some((other) => other.id === id));
    const afterlifeMs = Math.max(AFTERLIFE_MS, stableMsOf(manifest.limits.pollGapMs, rateOf(manifest)));
    const { watched, killed } = await playAll({
      applicable,
      shared,
      manifest,
      switches,
      open,
      close,
      afterlifeMs,
      ...(options.killPoints === undefined ? {} : { killPoints: options.killPoints }),
      stalls,
      progress,
      signal,
    });

    if (!signal.aborted) {
      progress.note(`all scripts have ended; their merchants are watched for ${afterlifeMs / 1000} s more`);
      await afterlife(watched, afterlifeMs, signal);
    }
    const judged = watched.map(judgeWatched);
    let tried: readonly Tried[] = lanes
      .flatMap((lane) => sweep(lane, judged, scenarios))
      .map((one) => withKilled(one, killed.get(one.played.id)));
    for (const lane of lanes)
      ended.push(
        heldLane(
          lane,
          watched.filter((one) => one.lane === lane).map(({ name }) => name),
        ),
      );
    await Promise.all(lanes.splice(0).map(closeLane));

    if (!signal.aborted) {
      const again = { manifest, seed, switches, laneOptions, launching, progress, signal };
      tried = await confirm(tried, scenarios, { ...again, budgetMs: options.confirmBudgetMs });
      tried = await tryReadings(tried, scenarios, again);
    }
    return assemble({
      version,
      startedAtMs,
      seed,
      profile,
      switches,
      manifest,
      manifestPath: options.manifestPath,
      selection: options.selection,
      outDir,
      selected: scenarios,
      tried,
      notApplicable,
      lanes: ended,
      exchangeOf: (lane, id) => ended.find(({ name }) => name === lane)?.exchanges.get(id),
      entriesOf: (lane) => ended.find(({ name }) => name === lane)?.entries ?? [],
      preflight: checks,
      stalls: stalls.stalls,
      interrupted: signal.aborted,
      inProcess,
    });
  } finally {
    await Promise.all(lanes.map((lane) => closeLane(lane).catch(() => {})));
    stalls.stop();
  }
}

/** What is kept of a lane that is closed. */
interface HeldLane {
  readonly name: string;
  readonly journalFile: string;
  readonly scenarios: readonly string[];
  readonly starts: number;
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly entries: readonly Entry[];
}

const heldLane = ({ name, journalFile, world: { journal } }: Lane, scenarios: readonly string[]): HeldLane => ({
  name,
  journalFile,
  scenarios: [...scenarios],
  starts: journal.entries.filter((entry) => entry.type === 'fact' && entry.fact.kind === 'iut-started').length,
  exchanges: journal.exchanges,
  entries: journal.entries,
});

interface Playing {
  readonly applicable: readonly CataloguedScenario[];
  readonly shared: Lane;
  readonly manifest: Manifest;
  readonly switches: Switches;
  readonly open: (place: Place) => Promise<Lane>;
  readonly close: (lane: Lane, scenarios: readonly string[]) => Promise<void>;
  readonly afterlifeMs: number;
  readonly killPoints?: number;
  readonly stalls: StallMeter;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

interface PlayedAll {
  readonly watched: readonly Watched[];
  /** By scenario. */
  readonly killed: ReadonlyMap<string, Killed>;
}

/** Merchant scenarios share lanes, each of the others has its own. All run side by side; load comes last, alone. */
async function playAll(playing: Playing): Promise<PlayedAll> {
  const { applicable, shared, manifest, switches, open, close, killPoints, stalls, progress, signal } = playing;
  let errors = 0;
  const cores = availableParallelism();
  const killed = new Map<string, Killed>();
  const opened = new Map<string, Promise<Lane>>([[SHARED, Promise.resolve(shared)]]);
  const laneFor = (place: Place): Promise<Lane> => {
    const lane = opened.get(place.name) ?? open(place);
    opened.set(place.name, lane);
    return lane;
  };
  const task = (scenario: CataloguedScenario) => async (): Promise<Watched | undefined> => {
    if (signal.aborted || errors >= ERRORS_THAT_STOP) return undefined;
    const { id, definition } = scenario;
    const onWait = (what: string) => progress.waits(id, what);
    progress.started(id);
    const place = placeOf(scenario, manifest, switches);
    const watched = await play({ lane: await laneFor(place), scenario, signal, onWait });
    if (watched.played.end.kind === 'error') errors += 1;
    if (definition.killPoints && watched.played.end.kind === 'completed') {
      const results = await strikeAll({
        scenario,
        reference: watched,
        open: (suffix) => open({ ...place, name: `${place.name}-${suffix}` }),
        close,
        sideBySide: KILLING_LANES_A_CORE * cores,
        ...(killPoints === undefined ? {} : { most: killPoints }),
        budgetMs: KILLING_BUDGET_MS,
        afterlifeMs: playing.afterlifeMs,
        onWait,
        signal,
      });
      killed.set(id, results);
    }
    progress.ended(id, ...provisional(watched, killed.get(id)));
    return watched;
  };
  // The longest first. What needs an instance comes after them, since its start-up takes the machine for a moment.
  const inOrder = [...applicable].sort((a, b) => rank(b, manifest) - rank(a, manifest));
  const isLoad = ({ definition }: CataloguedScenario) => definition.load === true;
  // Spaced, so that the longest, which decide how long the whole takes, do not wait for everybody's first steps.
  const breath = () => new Promise<void>((resolve) => setTimeout(resolve, START_SPACING_MS));
  const played = await inParallel(
    inOrder.filter((scenario) => !isLoad(scenario)).map(task),
    createThrottle({ cores, roundTripMs: stalls.roundTripMs }),
    breath,
  );
  const loaded = await inParallel(inOrder.filter(isLoad).map(task), () => 1);
  return { watched: [...played, ...loaded].filter((one) => one !== undefined), killed };
}

/** A scenario with what killing it brought to light. */
function withKilled(one: Tried, killed: Killed | undefined): Tried {
  if (killed === undefined) return one;
  const { points, of, exercises, findings } = killed;
  return {
    ...one,
    exercises: added(one.exercises, exercises),
    findings: [...one.findings, ...findings],
    killed: { points, of },
  };
}

/** What it looks like when the script has ended. Afterlife and confirmation come later, and have the last word. */
function provisional({ played, lane }: Watched, killed: Killed | undefined): [ScenarioVerdict, string?] {
  if (played.end.kind === 'error') return ['ERROR', played.end.detail.split('\n')[0]];
  const findings = [
    ...judgeScenario(lane.entries.of(played.id), played.id).findings,
    ...(killed === undefined ? [] : killed.findings),
  ];
  const certain = findings.find(({ timeDependent }) => !timeDependent);
  if (certain !== undefined) return ['FAIL', certain.requirement];
  if (played.end.kind === 'state-not-reached') return ['INCONCLUSIVE', played.end.detail];
  const open = findings[0];
  return open === undefined ? ['PASS'] : ['INCONCLUSIVE', `${open.requirement} is to be confirmed`];
}

/** Real ms that it may take, as far as that decides who goes first: what waits for network time waits longer in a calm lane. */
const rank = ({ definition }: CataloguedScenario, manifest: Manifest): number => {
  const {
    isolation = 'merchant',
    lastsNetworkMs = 0,
    killPoints = false,
    rate = Number.POSITIVE_INFINITY,
  } = definition;
  const waitsMs = lastsNetworkMs / Math.min(rate, rateOf(manifest));
  return waitsMs + (isolation === 'merchant' ? 0 : 1_000) + (killPoints ? 60_000 : 0);
};

/** Why this IUT's declared capabilities leave a scenario out; none if they do not. */
function leftOut({ id, definition }: CataloguedScenario, manifest: Manifest, inProcess: boolean): NotApplicable[] {
  const { needs, instances = 1 } = definition;
  const { capabilities, lifecycle } = manifest;
  if (lifecycle.kind === 'attach' && needsLifecycle(definition))
    return [{ id, reason: 'no-lifecycle: attached, so it cannot be killed or started again' }];
  if (!inProcess && needsVirtualTime(definition))
    return [{ id, reason: 'no-clock: it moves the clock, which is possible in process alone (pyx run --in-process)' }];
  if (inProcess && needsOwnProcess(definition))
    return [{ id, reason: 'in-process: it needs a process of its own, and real time' }];
  const missing = [
    ...(capabilities.wallets.includes(walletOf(definition)) ? [] : [`wallet ${walletOf(definition)}`]),
    ...(needs.channel === undefined || needs.channel === capabilities.channels.ALIPAY
      ? []
      : [`channel ${needs.channel}`]),
    ...needs.modes.filter((mode) => !capabilities.modes.includes(mode)).map((mode) => `mode ${mode}`),
    ...(needs.refunds === 'PARTIAL' && capabilities.refunds !== 'PARTIAL' ? ['partial refunds'] : []),
    ...(instances > manifest.instances ? ['two instances'] : []),
  ];
  return missing.length === 0 ? [] : [{ id, reason: `not declared: ${missing.join(', ')}` }];
}
