import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import type { RunReport } from '../generated/pyx.js';
import type { Story } from '../generated/types/pyx/run-report.js';
import type { Manifest } from '../iut/manifest.js';
import type { Exchange } from '../record/exchange.js';
import { groupBy } from '../record/group.js';
import type { Entry } from '../record/journal.js';
import { loadAreas, loadIdentities, loadRequirements, requirementById } from '../record/requirements.js';
import { verdictOf } from '../report/exit-codes.js';
import { countAreas } from '../report/summary.js';
import { walletOf } from '../scenario/scenario.js';
import { areaOf, type CataloguedScenario } from './catalogue.js';
import type { Confirmation, JudgedFinding, NotApplicable, Tried } from './outcome.js';
import { rateOf, type Switches } from './places.js';
import type { Check } from './preflight.js';
import type { StallMeter } from './stalls.js';
import { createStoryteller, type Storyteller } from './story.js';
import {
  exitCodeOf,
  type FindingVerdict,
  levelOf,
  type Verdict,
  verdictOfFinding,
  verdictOfRequirement,
  verdictOfScenario,
} from './verdict.js';

/** What a network that protects nobody shows to be broken (northbound contract, first page). */
const GUARD =
  'Before any southbound request it refuses a refund above the remainder (counting pending ones), a used payment code, a second payment on a paid or cancelled id, an amount outside the declared range.';

/** Everything that a run leaves behind, before it is a report. */
export interface RunRecord {
  readonly version: string;
  readonly startedAtMs: number;
  readonly seed: string;
  readonly profile: string;
  readonly switches: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  readonly manifest: Manifest;
  /** As the user wrote it. */
  readonly manifestPath: string;
  readonly selection: readonly string[];
  readonly outDir: string;
  readonly selected: readonly CataloguedScenario[];
  readonly tried: readonly Tried[];
  readonly notApplicable: readonly NotApplicable[];
  /** Findings of the final sweep over a whole lane. */
  readonly lanes: readonly {
    readonly name: string;
    readonly journalFile: string;
    readonly scenarios: readonly string[];
    readonly starts: number;
  }[];
  /** Exchange of a lane by id, for the lines that a finding shows. */
  readonly exchangeOf: (lane: string, id: string) => Exchange | undefined;
  /** The journal of a lane, for the stories of its findings. */
  readonly entriesOf: (lane: string) => readonly Entry[];
  readonly preflight: readonly Check[];
  readonly stalls: StallMeter['stalls'];
  readonly interrupted: boolean;
  /** The IUT as a module, in virtual time. */
  readonly inProcess: boolean;
}

export function assemble(record: RunRecord): RunReport {
  const { manifest, selected, tried, notApplicable, seed } = record;
  const unordered = tried.flatMap((one) => one.findings);
  const verdicts = new Map<JudgedFinding, Verdict<FindingVerdict>>(
    unordered.map((finding) => [
      finding,
      verdictOfFinding(finding, levelOf(finding, requirementById(finding.requirement))),
    ]),
  );
  const findings = worstFirst(unordered, verdicts);
  const ids = new Map(findings.map((finding, at) => [finding, `F${at + 1}`]));
  const idOf = (finding: JudgedFinding) => ids.get(finding) ?? '';
  const lanes = new Map(tried.map(({ played }) => [played.id, played.lane]));
  const laneOf = ({ lane, scenario }: JudgedFinding) => lane ?? lanes.get(scenario) ?? '';
  const again = (scenario: string) => againCommand(record, scenario);
  const stories = storiesOf(findings, laneOf, record);

  const rows = [...loadRequirements(), ...loadIdentities()].map((requirement) =>
    verdictOfRequirement(requirement, tried, selected, notApplicable, verdicts),
  );
  const scenarios = selected.map((scenario): RunReport['scenarios'][number] => {
    const { id, definition } = scenario;
    const base = {
      id,
      purpose: definition.purpose,
      requirements: [...definition.requirements],
      wallet: walletOf(definition),
      isolation: definition.isolation ?? 'merchant',
      again: again(id),
    };
    const left = notApplicable.find((other) => other.id === id);
    if (left !== undefined)
      return {
        ...base,
        verdict: 'NOT_APPLICABLE',
        reason: left.reason,
        durationMs: 0,
        faults: [],
        exercises: {},
        findings: [],
        merchants: [],
      };
    const one = tried.find(({ played }) => played.id === id);
    if (one === undefined)
      return {
        ...base,
        verdict: 'INCONCLUSIVE',
        reason: 'interrupted',
        durationMs: 0,
        faults: [],
        exercises: {},
        findings: [],
        merchants: [],
      };
    const { played, exercises } = one;
    const { verdict, reason } = verdictOfScenario(one, scenario, verdicts);
    return {
      ...base,
      lane: played.lane,
      verdict,
      ...(reason === undefined ? {} : { reason: reason.split('\n')[0] ?? '' }),
      durationMs: played.durationMs,
      ...(played.settling === undefined ? {} : { settled: { ...played.settling } }),
      faults: played.faults.map((fault) => ({ ...fault, parameters: plainOf(fault.parameters) })),
      exercises: Object.fromEntries(exercises),
      findings: one.findings.map(idOf),
      merchants: [...played.merchants],
      ...killPointsOf(one),
      ...(played.end.kind === 'error' ? { error: played.end.detail } : {}),
    };
  });
  const requirements = rows.map(
    ({ requirement, verdict, reason, required, exercises, scenarios: declaring, findings: found }) => ({
      id: requirement.id,
      area: areaOf(requirement.id),
      level: requirement.level,
      text: requirement.text,
      grade: requirement.grade,
      sources: [...requirement.sources],
      verdict,
      ...(reason === undefined ? {} : { reason }),
      required,
      exercises,
      scenarios: [...declaring],
      findings: found.map(idOf),
    }),
  );
  const exitCode = exitCodeOf(rows, scenarios, record.interrupted);
  const finishedAtMs = Date.now();
  return {
    schemaVersion: 1,
    pyx: record.version,
    startedAt: new Date(record.startedAtMs).toISOString(),
    finishedAt: new Date(finishedAtMs).toISOString(),
    durationMs: finishedAtMs - record.startedAtMs,
    seed,
    profile: record.profile,
    rate: rateOf(manifest),
    switches: flatSwitches(record.switches),
    command: againCommand(record),
    iut: iutPart(manifest, record.manifestPath),
    verdict: verdictOf(exitCode),
    environment: environmentPart(record.stalls, record.inProcess),
    preflight: [...record.preflight],
    areas: countAreas([...loadAreas(), { id: 'IDENTITY', title: 'identities over all ledgers' }], requirements),
    requirements,
    scenarios,
    findings: findings.map((finding) => {
      const { verdict, reason } = verdicts.get(finding) ?? { verdict: 'INCONCLUSIVE' as const };
      const lane = laneOf(finding);
      return {
        id: idOf(finding),
        requirement: finding.requirement,
        level: levelOf(finding, requirementById(finding.requirement)),
        verdict,
        ...(reason === undefined ? {} : { reason }),
        scenario: finding.scenario,
        lane,
        ...(finding.subject === undefined ? {} : { subject: finding.subject }),
        expected: finding.expected,
        seen: finding.seen,
        evidence: [...finding.evidence],
        exchanges: finding.evidence.flatMap((id) => {
          const exchange = record.exchangeOf(lane, id);
          return exchange === undefined ? [] : [{ id, line: lineOf(exchange, record.startedAtMs) }];
        }),
        facts: [...finding.facts],
        late: finding.late,
        timeDependent: finding.timeDependent,
        ...(finding.point === undefined ? {} : { point: finding.point }),
        ...(finding.permissive ? { permissive: true, guard: GUARD } : {}),
        ...(finding.confirmation === undefined ? {} : { confirmation: confirmationOf(finding.confirmation) }),
        ...(finding.readings === undefined ? {} : { readings: { ...finding.readings } }),
        again: again(finding.scenario),
        ...storyPart(stories.get(finding)),
      };
    }),
    lanes: record.lanes.map(({ name, scenarios: held, starts }) => ({ id: name, scenarios: [...held], starts })),
    journals: record.lanes.map(({ name, journalFile }) => ({ lane: name, path: relative(record.outDir, journalFile) })),
    flakiness: {
      notReproduced: findings.filter(({ confirmation }) => confirmation?.confirmed === false).length,
      interference: findings.filter(({ confirmation }) => confirmation?.interference !== undefined).length,
    },
  };
}

/** Findings of a requirement that are told in full; the others are like them, and a report stays a file that can be sent. */
const STORIES_A_REQUIREMENT = 2;
/** A second one of a requirement is told only while there are fewer: who breaks that much begins with the first ones. */
const MANY_STORIES = 80;

/** The worst findings of each requirement, told; of different scenarios first. */
function storiesOf(
  findings: readonly JudgedFinding[],
  laneOf: (finding: JudgedFinding) => string,
  { entriesOf }: RunRecord,
): ReadonlyMap<JudgedFinding, Story> {
  const tellers = new Map<string, Storyteller>();
  const tellerOf = (lane: string): Storyteller => {
    const teller = tellers.get(lane) ?? createStoryteller(entriesOf(lane));
    tellers.set(lane, teller);
    return teller;
  };
  const stories = new Map<JudgedFinding, Story>();
  const ranked = [...groupBy(findings, ({ requirement }) => requirement).values()].map((same) => {
    const distinct = [...groupBy(same, ({ scenario }) => scenario).values()].flatMap(([first]) => first ?? []);
    return [...new Set([...distinct, ...same])];
  });
  for (let rank = 0; rank < STORIES_A_REQUIREMENT; rank += 1) {
    for (const finding of ranked.flatMap((same) => same[rank] ?? [])) {
      if (rank > 0 && stories.size >= MANY_STORIES) break;
      const story = tellerOf(laneOf(finding)).tell(finding.scenario, finding);
      if (story !== undefined) stories.set(finding, story);
    }
  }
  return stories;
}

const storyPart = (story: Story | undefined): { story?: Story } => (story === undefined ? {} : { story });

const confirmationOf = ({ interference, ...said }: Confirmation) => ({
  ...said,
  ...(interference === undefined ? {} : { interference: [...interference] }),
});

const killPointsOf = ({ killed }: Tried): Pick<RunReport['scenarios'][number], 'killPoints'> =>
  killed === undefined
    ? {}
    : {
        killPoints: {
          of: killed.of,
          points: killed.points.map(({ name, lane, how, detail }) => ({
            name,
            how,
            ...(lane === '' ? {} : { lane }),
            ...(detail === undefined ? {} : { detail }),
          })),
        },
      };

/** FAIL, then WARN, then what could not be confirmed; within these in the order found. */
function worstFirst(
  findings: readonly JudgedFinding[],
  verdicts: ReadonlyMap<JudgedFinding, Verdict<FindingVerdict>>,
): JudgedFinding[] {
  const rank = (finding: JudgedFinding) =>
    ['FAIL', 'WARN', 'INCONCLUSIVE'].indexOf(verdicts.get(finding)?.verdict ?? '');
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** As `network.name`. */
export const flatSwitches = (switches: Switches): RunReport['switches'] =>
  Object.fromEntries(
    Object.entries(switches).flatMap(([network, chosen]) =>
      Object.entries(chosen).map(([name, value]) => [`${network}.${name}`, value]),
    ),
  );

/** Who is on trial, with the files that it is made of. */
export const iutPart = (manifest: Manifest, manifestPath: string): RunReport['iut'] => ({
  name: manifest.name,
  vendor: manifest.vendor,
  version: manifest.version,
  manifest: manifestPath,
  artefacts: manifest.artefacts.map((path) => ({
    path: relative(manifest.folder, path) || '.',
    sha256: hashOf(path),
  })),
});

/** The machine that judged. */
export const environmentPart = (stalls: StallMeter['stalls'], inProcess: boolean): RunReport['environment'] => ({
  ...(inProcess ? { inProcess } : {}),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpus: cpus().length,
  ...(cpus()[0] === undefined ? {} : { cpuModel: cpus()[0]?.model.trim() ?? '' }),
  stalls: {
    count: stalls.length,
    totalMs: stalls.reduce((total, { lengthMs }) => total + lengthMs, 0),
    longestMs: Math.max(0, ...stalls.map(({ lengthMs }) => lengthMs)),
  },
});

/** Of a file, its content; of a folder, the names and contents of all files below it. */
function hashOf(path: string): string {
  const hash = createHash('sha256');
  if (!statSync(path).isDirectory()) return hash.update(readFileSync(path)).digest('hex');
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(path, name);
    if (statSync(file).isFile()) hash.update(`${name}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The command that holds this trial, or one scenario of it, again. */
function againCommand({ manifestPath, seed, selection }: RunRecord, scenario?: string): string {
  return [
    'npx --no pyx run',
    `--iut ${manifestPath}`,
    ...(scenario === undefined
      ? selection
      : [`--only ${scenario}`, ...selection.filter((option) => /^--(?:switch|in-process)/.test(option))]),
    `--seed ${seed}`,
  ].join(' ');
}

/** `+1.204 s  IUT → wechatpay  POST /v3/global/refunds → 200  [lose-reply]` */
export function lineOf(
  { openedAtMs, link, network, request, response, outcome, faults }: Exchange,
  startedAtMs: number,
): string {
  const [from, to] = {
    southbound: ['IUT', network],
    notification: [network, 'IUT'],
    northbound: ['platform', 'IUT'],
    event: ['IUT', network],
  }[link] as [string, string];
  const answer = response === undefined || outcome !== 'answered' ? outcome : String(response.status);
  const struck = faults.length === 0 ? '' : `  [${faults.join(', ')}]`;
  return `+${((openedAtMs - startedAtMs) / 1000).toFixed(3)} s  ${from} → ${to}  ${request.method} ${request.target} → ${answer}${struck}`;
}

const plainOf = (parameters: Readonly<Record<string, unknown>>): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
    ]),
  );
