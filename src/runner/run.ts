import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { SwitchValue } from '../../simulators/kit/network.js';
import type { RunReport } from '../generated/pyx.js';
import type { Manifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';

import { assemble } from './assemble.js';
import type { CataloguedScenario } from './catalogue.js';
import { confirm } from './confirm.js';
import { judgeLane, judgeScenario } from './judge.js';
import { closeLane, type Lane, openLane } from './lane.js';
import type { JudgedFinding, NotApplicable, Tried } from './outcome.js';
import { play, type Watched } from './play.js';
import { type Check, preflight } from './preflight.js';
import { inParallel } from './schedule.js';
import { stableMsOf } from './settle.js';
import { type StallMeter, startStallMeter } from './stalls.js';

import type { ScenarioVerdict } from './verdict.js';

/** Merchants are watched at least this long after the last scenario. Real ms. */
const AFTERLIFE_MS = 5_000;
/** Scripts mostly wait; the machine can play far more of them than it has cores, and the throttle asks it. */
const SCENARIOS_A_CORE = 10;
/** Real ms between two starts. */
const START_SPACING_MS = 40;
/** A fault of ours makes its scenario ERROR and the run goes on; this many stop it. */
const ERRORS_THAT_STOP = 3;

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
  readonly switches?: Readonly<Record<string, Readonly<Record<string, SwitchValue>>>>;
  /** For the shared lane, see `LaneOptions`. */
  readonly portBase?: number;
  /** Real ms for all confirmations together, beyond which they are held at the declared rate. */
  readonly confirmBudgetMs: number;
  readonly version: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
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
  const { manifest, scenarios, profile, outDir, keyCacheDir, switches = {}, version, progress, signal } = options;
  const startedAtMs = Date.now();
  const seed = options.seed ?? randomBytes(6).toString('hex');
  mkdirSync(outDir, { recursive: true, mode: 0o700 });
  const lanes: Lane[] = [];
  const stalls = startStallMeter((stall) => {
    for (const lane of lanes) lane.world.journal.fact({ kind: 'stall', ...stall });
  });
  const laneOptions = {
    profile,
    outDir,
    version,
    stalls,
    switches,
    ...(keyCacheDir === undefined ? {} : { keyCacheDir }),
  };
  const open = async (name: string, portBase?: number): Promise<Lane> => {
    const lane = await openLane({
      ...laneOptions,
      manifest,
      name,
      seed,
      ...(portBase === undefined ? {} : { portBase }),
    });
    lanes.push(lane);
    return lane;
  };

  try {
    const shared = await open('shared', options.portBase);
    const checks = await preflight(shared);
    progress.note(`preflight: ${checks.filter(({ ok }) => ok).length} of ${checks.length} checks passed`);
    if (checks.some(({ ok }) => !ok)) throw new PreflightError(checks);

    const notApplicable = scenarios.flatMap((scenario) => leftOut(scenario, manifest));
    progress.total(scenarios.length - notApplicable.length);
    const applicable = scenarios.filter(({ id }) => !notApplicable.some((other) => other.id === id));
    const watched = await playAll({ applicable, shared, open, stalls, progress, signal });

    if (!signal.aborted) {
      progress.note(`all scripts have ended; their merchants are watched for ${AFTERLIFE_MS / 1000} s more`);
      await afterlife(
        watched,
        Math.max(AFTERLIFE_MS, stableMsOf(manifest.limits.pollGapMs, shared.world.clock.rate)),
        signal,
      );
    }
    const judged = watched.map(judgeWatched);
    let tried: readonly Tried[] = lanes.flatMap((lane) => sweep(lane, judged, scenarios));
    const exchangesOf = new Map(lanes.map((lane) => [lane.name, lane.world.journal.exchanges]));
    const held = lanes.map((lane) => ({
      name: lane.name,
      journalFile: lane.journalFile,
      scenarios: watched.filter((one) => one.lane === lane).map(({ played }) => played.id),
      starts: lane.world.journal.entries.filter((entry) => entry.type === 'fact' && entry.fact.kind === 'iut-started')
        .length,
    }));
    await Promise.all(lanes.splice(0).map(closeLane));

    if (!signal.aborted) {
      tried = await confirm(tried, scenarios, {
        manifest,
        seed,
        laneOptions,
        budgetMs: options.confirmBudgetMs,
        progress,
        signal,
      });
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
      lanes: held,
      exchangeOf: (lane, id) => exchangesOf.get(lane)?.get(id),
      preflight: checks,
      stalls: stalls.stalls,
      interrupted: signal.aborted,
    });
  } finally {
    await Promise.all(lanes.map((lane) => closeLane(lane).catch(() => {})));
    stalls.stop();
  }
}

interface Playing {
  readonly applicable: readonly CataloguedScenario[];
  readonly shared: Lane;
  readonly open: (name: string) => Promise<Lane>;
  readonly stalls: StallMeter;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Merchant scenarios share a lane; each that needs an instance has its own. Both kinds run side by side. */
async function playAll({ applicable, shared, open, stalls, progress, signal }: Playing): Promise<Watched[]> {
  let errors = 0;
  const width = widthBy(stalls);
  const task = (scenario: CataloguedScenario) => async (): Promise<Watched | undefined> => {
    if (signal.aborted || errors >= ERRORS_THAT_STOP) return undefined;
    progress.started(scenario.id);
    const ownLane = (scenario.definition.isolation ?? 'merchant') !== 'merchant';
    const lane = ownLane ? await open(scenario.id.replaceAll('/', '-')) : shared;
    const watched = await play({ lane, scenario, signal, onWait: (what) => progress.waits(scenario.id, what) });
    if (watched.played.end.kind === 'error') errors += 1;
    progress.ended(scenario.id, ...provisional(watched));
    return watched;
  };
  // The longest first. What needs an instance comes after them, since its start-up takes the machine for a moment.
  const order = [...applicable].sort((a, b) => rank(b) - rank(a));
  // Spaced, so that the longest, which decide how long the whole takes, do not wait for everybody's first steps.
  let turn = Promise.resolve();
  const spaced = order.map(task).map((start) => async () => {
    const mine = turn;
    turn = mine.then(() => new Promise<void>((resolve) => setTimeout(resolve, START_SPACING_MS)));
    await mine;
    return start();
  });
  const played = await inParallel(spaced, width);
  return played.filter((one) => one !== undefined);
}

/** What it looks like when the script has ended. Afterlife and confirmation come later, and have the last word. */
function provisional({ played, lane }: Watched): [ScenarioVerdict, string?] {
  if (played.end.kind === 'error') return ['ERROR', played.end.detail.split('\n')[0]];
  const findings = judgeScenario(lane.entries.of(played.id), played.id).findings;
  const certain = findings.find(({ timeDependent }) => !timeDependent);
  if (certain !== undefined) return ['FAIL', certain.requirement];
  if (played.end.kind === 'state-not-reached') return ['INCONCLUSIVE', played.end.detail];
  const open = findings[0];
  return open === undefined ? ['PASS'] : ['INCONCLUSIVE', `${open.requirement} is to be confirmed`];
}

const rank = ({ definition: { isolation = 'merchant', lastsNetworkMs = 0 } }: CataloguedScenario): number =>
  lastsNetworkMs + (isolation === 'merchant' ? 0 : 30_000);

/** Ten scenarios a core, halved when the machine was late in the last seconds; asked before each start, never mid-scenario. */
function widthBy(stalls: StallMeter): () => number {
  const full = SCENARIOS_A_CORE * availableParallelism();
  return () => (stalls.between(performance.now() - 2_000, performance.now()) > 200 ? Math.ceil(full / 2) : full);
}

/** Late captures, refunds, events and regressions are findings of their scenario; so each is read once more at the end. */
async function afterlife(watched: readonly Watched[], forMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = setTimeout(resolve, forMs);
    signal.addEventListener('abort', () => {
      clearTimeout(end);
      resolve();
    });
  });
  await Promise.all(watched.map(({ stage }) => stage?.readAll().catch(() => false)));
}

function judgeWatched({ played, lane, endSeq }: Watched): Tried {
  const entries = lane.entries.of(played.id);
  const early = new Set(
    judgeScenario(
      entries.filter(({ seq }) => seq <= endSeq),
      played.id,
    ).findings.map(keyOf),
  );
  const { exercises, findings, broken } = judgeScenario(entries, played.id);
  return {
    played: broken.length === 0 ? played : { ...played, end: { kind: 'error', detail: broken.join('; ') } },
    exercises,
    findings: findings.map(
      (finding): JudgedFinding => ({ ...finding, scenario: played.id, late: !early.has(keyOf(finding)) }),
    ),
  };
}

const keyOf = ({
  requirement,
  subject,
  expected,
}: {
  requirement: string;
  subject?: string;
  expected: string;
}): string => JSON.stringify([requirement, subject, expected]);

/**
 * Rules over a whole lane, in the final sweep. What they meet or break is told of the lane's first scenario that declares
 * the requirement, else of its first scenario.
 */
function sweep(lane: Lane, tried: readonly Tried[], scenarios: readonly CataloguedScenario[]): Tried[] {
  const inLane = tried.filter(({ played }) => played.lane === lane.name);
  const { exercises, findings, broken } = judgeLane(lane.world.journal.entries);
  const declares = (id: string, requirement: string) =>
    scenarios.some((scenario) => scenario.id === id && scenario.definition.requirements.includes(requirement));
  const tellerOf = (requirement: string) =>
    (inLane.find(({ played }) => declares(played.id, requirement)) ?? inLane[0])?.played.id;
  return inLane.map((one) => {
    const { id } = one.played;
    const met = [...exercises].filter(([requirement]) => tellerOf(requirement) === id);
    const found = findings.filter(({ requirement }) => tellerOf(requirement) === id);
    return {
      ...one,
      played: broken.length === 0 ? one.played : { ...one.played, end: { kind: 'error', detail: broken.join('; ') } },
      exercises: new Map([
        ...one.exercises,
        ...met.map(([requirement, count]) => [requirement, count + (one.exercises.get(requirement) ?? 0)] as const),
      ]),
      findings: [
        ...one.findings,
        ...found.map((finding) => ({ ...finding, scenario: id, late: false, timeDependent: false })),
      ],
    };
  });
}

/** Why this IUT's declared capabilities leave a scenario out; none if they do not. */
function leftOut(
  { id, definition: { needs, isolation = 'merchant' } }: CataloguedScenario,
  { capabilities, lifecycle }: Manifest,
): NotApplicable[] {
  if (isolation !== 'merchant' && lifecycle.kind === 'attach')
    return [{ id, reason: 'no-lifecycle: attached, so it cannot be killed or started again' }];
  const missing = [
    ...(capabilities.wallets.includes(needs.wallet) ? [] : [`wallet ${needs.wallet}`]),
    ...needs.modes.filter((mode) => !capabilities.modes.includes(mode)).map((mode) => `mode ${mode}`),
    ...(needs.refunds === 'PARTIAL' && capabilities.refunds !== 'PARTIAL' ? ['partial refunds'] : []),
  ];
  return missing.length === 0 ? [] : [{ id, reason: `not declared: ${missing.join(', ')}` }];
}
