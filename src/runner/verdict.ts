import type { Level, Requirement } from '../record/requirements.js';
import type { CataloguedScenario } from './catalogue.js';
import type { JudgedFinding, NotApplicable, Tried } from './outcome.js';

export type FindingVerdict = 'FAIL' | 'WARN' | 'INCONCLUSIVE';
export type ScenarioVerdict = 'PASS' | 'FAIL' | 'WARN' | 'INCONCLUSIVE' | 'NOT_APPLICABLE' | 'ERROR';
export type RequirementVerdict =
  | 'PASS'
  | 'FAIL'
  | 'WARN'
  | 'INCONCLUSIVE'
  | 'NOT_APPLICABLE'
  | 'NOT_TRIED'
  | 'PERMITTED';

export interface Verdict<V> {
  readonly verdict: V;
  readonly reason?: string;
}

/** With more of a window stalled than this, nothing is said about time (JUDGEMENT.md, section 3, rule 5). */
const TOO_STALLED = 0.1;

/** What one finding counts for (JUDGEMENT.md, section 1). */
export function verdictOfFinding(finding: JudgedFinding, level: Level): Verdict<FindingVerdict> {
  const unconfirmed = finding.timeDependent ? unconfirmedBecause(finding) : undefined;
  if (unconfirmed !== undefined) return { verdict: 'INCONCLUSIVE', reason: unconfirmed };
  if (level !== 'MUST') return { verdict: 'WARN' };
  if (finding.facts.length > 0 && finding.readings?.holds !== true)
    return { verdict: 'WARN', reason: `rests on ${finding.facts.join(', ')}, where documented readings differ` };
  return { verdict: 'FAIL' };
}

/** Why a time-dependent finding does not count; undefined where its confirmation stands. */
function unconfirmedBecause({ confirmation }: JudgedFinding): string | undefined {
  if (confirmation === undefined) return 'not-confirmed: its confirmation could not be held';
  const { confirmed, stalled, interference, lane } = confirmation;
  if (stalled > TOO_STALLED)
    return `stalled: ${Math.round(stalled * 100)} % of its confirmation's time was lost to pauses of the machine or of Pyx`;
  if (confirmed) return undefined;
  if (interference === undefined) return 'not-reproduced';
  // Where one merchant's trouble reaches another, these are the requirements that it breaks.
  return `interference: not seen alone (journal of ${lane}); faults of ${listed(interference)} struck in the same lane: TIMEOUT-09, AVAIL-02, STATE-04`;
}

const MOST_LISTED = 3;
const listed = (names: readonly string[]): string =>
  names.length <= MOST_LISTED
    ? names.join(', ')
    : `${names.slice(0, MOST_LISTED).join(', ')} and ${names.length - MOST_LISTED} more`;

/** Level that a finding has: its own where it names one (a MUST whose breach official pages excuse), else the requirement's. */
export const levelOf = (finding: JudgedFinding, requirement: Requirement): Level => finding.level ?? requirement.level;

export function verdictOfScenario(
  { played, exercises, findings, killed }: Tried,
  { definition }: CataloguedScenario,
  verdicts: ReadonlyMap<JudgedFinding, Verdict<FindingVerdict>>,
): Verdict<ScenarioVerdict> {
  const { end, faults, settling } = played;
  if (end.kind === 'error') return { verdict: 'ERROR', reason: end.detail };
  const found = findings.map((finding) => verdicts.get(finding)?.verdict);
  if (found.includes('FAIL')) return { verdict: 'FAIL' };
  if (end.kind === 'interrupted') return { verdict: 'INCONCLUSIVE', reason: 'interrupted' };
  if (end.kind === 'state-not-reached') return { verdict: 'INCONCLUSIVE', reason: `state-not-reached: ${end.detail}` };
  const spared = faults.filter(({ struck }) => struck === 0);
  if (spared.length > 0)
    return {
      verdict: 'INCONCLUSIVE',
      reason: `fault-not-struck: ${spared.map(({ fault, operation }) => `${fault} on ${operation}`).join(', ')}`,
    };
  const points = killed?.points ?? [];
  const wrong = points.find(({ how }) => how === 'error');
  if (wrong !== undefined) return { verdict: 'ERROR', reason: `killed ${wrong.name}: ${wrong.detail ?? ''}` };
  const open = points.find(({ how }) => how === 'inconclusive');
  if (open !== undefined)
    return { verdict: 'INCONCLUSIVE', reason: `mute: killed ${open.name}, ${open.detail ?? 'it did not settle'}` };
  if (definition.killPoints && !points.some(({ how }) => how === 'survived' || how === 'broken'))
    return { verdict: 'INCONCLUSIVE', reason: 'kill-point-not-struck: none of its moments came again' };
  if (settling?.how === 'mute') return { verdict: 'INCONCLUSIVE', reason: `mute: ${settling.detail}` };
  if (found.includes('INCONCLUSIVE')) return { verdict: 'INCONCLUSIVE', reason: 'a finding was not confirmed' };
  const unmet = definition.requirements.filter((requirement) => !exercises.has(requirement));
  if (unmet.length > 0) return { verdict: 'INCONCLUSIVE', reason: `not-exercised: ${unmet.join(', ')}` };
  return found.includes('WARN') ? { verdict: 'WARN' } : { verdict: 'PASS' };
}

export interface RequirementRow extends Verdict<RequirementVerdict> {
  readonly requirement: Requirement;
  readonly required: boolean;
  readonly exercises: number;
  readonly scenarios: readonly string[];
  readonly findings: readonly JudgedFinding[];
}

/**
 * A requirement over all scenarios. It passes only if its situation was met at least once and nothing was found; *required*
 * is what a selected scenario declares. A requirement that no one declares can still fail: every oracle judges everything.
 */
export function verdictOfRequirement(
  requirement: Requirement,
  tried: readonly Tried[],
  selected: readonly CataloguedScenario[],
  notApplicable: readonly NotApplicable[],
  verdicts: ReadonlyMap<JudgedFinding, Verdict<FindingVerdict>>,
): RequirementRow {
  const declaring = selected
    .filter(({ definition }) => definition.requirements.includes(requirement.id))
    .map(({ id }) => id);
  const applicable = declaring.filter((id) => !notApplicable.some((other) => other.id === id));
  const findings = tried.flatMap((one) => one.findings).filter((finding) => finding.requirement === requirement.id);
  const exercises = tried.reduce((total, one) => total + (one.exercises.get(requirement.id) ?? 0), 0);
  const row = { requirement, required: applicable.length > 0, exercises, scenarios: declaring, findings };
  if (requirement.level === 'MAY')
    return { ...row, verdict: 'PERMITTED', reason: `permitted, seen ${exercises} times` };
  const worst = (['FAIL', 'INCONCLUSIVE', 'WARN'] as const).find((wanted) =>
    findings.some((finding) => verdicts.get(finding)?.verdict === wanted),
  );
  if (worst === 'FAIL') return { ...row, verdict: 'FAIL' };
  if (worst === 'INCONCLUSIVE') return { ...row, verdict: 'INCONCLUSIVE', reason: 'a finding was not confirmed' };
  if (worst === 'WARN')
    return { ...row, verdict: 'WARN', ...reasonOf(findings.map((finding) => verdicts.get(finding)?.reason)) };
  if (exercises > 0) return { ...row, verdict: 'PASS' };
  if (declaring.length === 0) return { ...row, verdict: 'NOT_TRIED' };
  if (applicable.length === 0)
    return {
      ...row,
      verdict: 'NOT_APPLICABLE',
      ...reasonOf(notApplicable.filter(({ id }) => declaring.includes(id)).map(({ reason }) => reason)),
    };
  return { ...row, verdict: 'INCONCLUSIVE', reason: maskOf(applicable, tried, verdicts) ?? 'not-exercised' };
}

const reasonOf = (reasons: readonly (string | undefined)[]): { reason?: string } => {
  const first = reasons.find((reason) => reason !== undefined);
  return first === undefined ? {} : { reason: first };
};

/** An earlier failure of the same scenarios is why this one was not reached: a fix would open it. */
function maskOf(
  scenarios: readonly string[],
  tried: readonly Tried[],
  verdicts: ReadonlyMap<JudgedFinding, Verdict<FindingVerdict>>,
): string | undefined {
  const failed = tried
    .filter(({ played }) => scenarios.includes(played.id))
    .flatMap(({ findings }) => findings)
    .filter((finding) => verdicts.get(finding)?.verdict === 'FAIL');
  return failed.length === 0
    ? undefined
    : `masked by ${[...new Set(failed.map(({ requirement }) => requirement))].join(', ')}`;
}

/** Exit code by precedence 130, 70, 2, 1, 3, 0 (2 never comes out of a trial that was held). */
export function exitCodeOf(
  rows: readonly RequirementRow[],
  scenarios: readonly Verdict<ScenarioVerdict>[],
  interrupted: boolean,
): 0 | 1 | 3 | 70 | 130 {
  if (interrupted) return 130;
  if (scenarios.some(({ verdict }) => verdict === 'ERROR')) return 70;
  if (rows.some(({ verdict }) => verdict === 'FAIL')) return 1;
  if (rows.some(({ verdict, required }) => required && verdict === 'INCONCLUSIVE')) return 3;
  return 0;
}
