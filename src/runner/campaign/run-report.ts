import { bucketOf } from '../../fuzz/bucket.js';
import { describeStep } from '../../fuzz/steps.js';
import type { RunReport } from '../../generated/pyx.js';
import type { Manifest } from '../../iut/manifest.js';
import { loadAreas, loadIdentities, loadRequirements } from '../../record/requirements.js';
import { campaignVerdictOf, hitsInWords } from '../../report/campaign.js';
import type { ExitCode } from '../../report/exit-codes.js';
import { countAreas } from '../../report/summary.js';
import { environmentPart, flatSwitches, iutPart } from '../assemble.js';
import { areaOf } from '../catalogue.js';
import { rateOf, type Switches } from '../places.js';
import type { Check } from '../preflight.js';
import type { CampaignResult, Cause } from './campaign.js';

/** What a page must know of a campaign beside its result. */
export interface CampaignRecord {
  readonly result: CampaignResult;
  readonly manifest: Manifest;
  /** As the user wrote it. */
  readonly manifestPath: string;
  readonly switches: Switches;
  readonly version: string;
  /** Unix ms. */
  readonly startedAtMs: number;
  /** Real ms. */
  readonly durationMs: number;
  readonly inProcess: boolean;
  /** That explores the same lists. */
  readonly command: string;
  readonly exitCode: ExitCode;
  readonly preflight: readonly Check[];
  /** Of a cause: a name that stays, and the command that plays it again. */
  readonly nameOf: (cause: Cause) => string;
  readonly againOf: (cause: Cause) => string;
  /** A journal, seen from the report. */
  readonly pathOf: (journalFile: string) => string;
}

type ReportedFinding = RunReport['findings'][number];

/**
 * A campaign as a run report: each cause is a scenario, whose steps are its purpose, and its findings are told as the last
 * reproduction showed them. Requirements of which nothing was found are left out: silence of a campaign is no verdict.
 */
export function campaignRunReport(record: CampaignRecord): RunReport {
  const { result, manifest, inProcess, startedAtMs, durationMs, nameOf, againOf, pathOf } = record;
  const findings = result.causes.flatMap((cause) => findingsOf(cause, record)).map(numbered);
  const scenarios = result.causes.map((cause): RunReport['scenarios'][number] => {
    const { found, also, steps, confirmed, why, hits, proof } = cause;
    const id = nameOf(cause);
    const own = findings.filter(({ scenario }) => scenario === id);
    return {
      id,
      purpose: `${steps.map((step, at) => `${at + 1}. ${describeStep(step)}`).join('; ')}.`,
      requirements: [found.requirement, ...also],
      isolation: 'instance',
      ...(proof === undefined ? {} : { lane: proof.lane }),
      verdict: confirmed ? worstOf(own) : 'INCONCLUSIVE',
      reason: confirmed
        ? `seen in ${hitsInWords(hits)}; twice more on fresh instances`
        : `seen in ${hitsInWords(hits)}; ${why ?? 'not confirmed'}`,
      durationMs: lastStepMs(cause),
      faults: [],
      exercises: {},
      findings: own.map((finding) => finding.id),
      merchants: [],
      again: againOf(cause),
    };
  });
  const requirements = requirementsOf(findings);
  const proofs = result.causes.flatMap((cause) => (cause.proof === undefined ? [] : { cause, proof: cause.proof }));
  return {
    schemaVersion: 1,
    pyx: record.version,
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: new Date(startedAtMs + durationMs).toISOString(),
    durationMs: Math.round(durationMs),
    seed: String(result.seed),
    profile: 'campaign',
    rate: rateOf(manifest),
    switches: flatSwitches(record.switches),
    command: record.command,
    iut: iutPart(manifest, record.manifestPath),
    verdict: campaignVerdictOf(record.exitCode),
    environment: environmentPart([], inProcess),
    preflight: [...record.preflight],
    areas: countAreas([...loadAreas(), { id: 'IDENTITY', title: 'identities over all ledgers' }], requirements),
    requirements,
    scenarios,
    findings,
    lanes: proofs.map(({ cause, proof }) => ({ id: proof.lane, scenarios: [nameOf(cause)], starts: 1 })),
    journals: proofs.map(({ proof }) => ({ lane: proof.lane, path: pathOf(proof.journalFile) })),
    flakiness: { notReproduced: result.causes.filter(({ confirmed }) => !confirmed).length, interference: 0 },
  };
}

/** Of the last reproduction, from its first message to the last one that is told. */
const lastStepMs = ({ proof }: Cause): number =>
  Math.max(0, ...Object.values(proof?.told ?? {}).map(({ story }) => Math.round(story?.steps.at(-1)?.sinceMs ?? 0)));

const numbered = (finding: Omit<ReportedFinding, 'id'>, at: number): ReportedFinding => ({
  id: `F${at + 1}`,
  ...finding,
});

/** The worst that a cause breaks, and what its steps break besides. */
function findingsOf(cause: Cause, { nameOf, againOf }: CampaignRecord): Omit<ReportedFinding, 'id'>[] {
  const { found, alsoFound, confirmed, why, proof } = cause;
  return [found, ...alsoFound].map((one) => {
    const { evidence = [], exchanges = [], facts = [], subject, story } = proof?.told[bucketOf(one)] ?? {};
    return {
      requirement: one.requirement,
      level: one.level,
      verdict: !confirmed ? 'INCONCLUSIVE' : one.level === 'MUST' ? 'FAIL' : 'WARN',
      ...(confirmed ? {} : { reason: why ?? 'not confirmed' }),
      scenario: nameOf(cause),
      lane: proof?.lane ?? 'not kept',
      ...(subject === undefined ? {} : { subject }),
      expected: one.expected,
      seen: one.seen,
      evidence: [...evidence],
      exchanges: [...exchanges],
      facts: [...facts],
      late: false,
      timeDependent: one.timeDependent,
      again: againOf(cause),
      ...(story === undefined ? {} : { story }),
    };
  });
}

const ORDER = ['FAIL', 'WARN', 'INCONCLUSIVE'] as const;

const worstOf = (findings: readonly ReportedFinding[]): (typeof ORDER)[number] =>
  ORDER.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? 'INCONCLUSIVE';

/** In the order of the causes: the worst first. */
function requirementsOf(findings: readonly ReportedFinding[]): RunReport['requirements'] {
  const catalogue = new Map([...loadRequirements(), ...loadIdentities()].map((one) => [one.id, one]));
  return [...new Set(findings.map(({ requirement }) => requirement))].flatMap((id) => {
    const requirement = catalogue.get(id);
    if (requirement === undefined) return [];
    const { level, text, grade, sources } = requirement;
    const against = findings.filter((finding) => finding.requirement === id);
    return {
      id,
      area: areaOf(id),
      level,
      text,
      grade,
      sources: [...sources],
      verdict: worstOf(against),
      required: level === 'MUST',
      exercises: against.length,
      scenarios: [...new Set(against.flatMap(({ scenario }) => scenario ?? []))],
      findings: against.map((finding) => finding.id),
    };
  });
}
