import type { Area, Finding, Requirement, RunReport } from '../generated/types/pyx/run-report.js';
import { clipped, visible } from './plain.js';
import {
  findingsAgainst,
  inTime,
  killsInWords,
  notesOf,
  scenariosInWords,
  totalOf,
  wasTried,
  withoutEvidence,
} from './summary.js';

const LONGEST_TEXT = 1000;
/** A job summary has room for a megabyte, and a reader for less; the rest stands in the JSON report. */
const MOST_FINDINGS = 3;
const MOST_EXCHANGES = 8;
const MARKS = { FAIL: '❌', WARN: '⚠️', INCONCLUSIVE: '❔' } as const;

/** The report for a job summary or a pull request: the verdict, a table by area, findings folded, the command. */
export function renderMarkdown(report: RunReport): string {
  const { verdict, iut, profile, seed, rate, durationMs, pyx } = report;
  const sections = [
    `## ${verdict.exitCode === 0 ? '✅' : verdict.exitCode === 3 ? '❔' : '❌'} ${literal(`${iut.name} ${iut.version}`)}: ${verdict.word.replaceAll('-', ' ')}`,
    literal(withoutEvidence(report) ?? ''),
    `Exit code ${verdict.exitCode}: ${literal(verdict.meaning)}. ${literal(scenariosInWords(report))}.`,
    `By ${literal(iut.vendor)}, on trial by Pyx ${literal(pyx)} · profile ${literal(profile)} · seed ${literal(seed)} · rate ${rate} · ${inTime(durationMs)}`,
    preflight(report),
    areaTable(report.areas),
    ...(['FAIL', 'WARN', 'INCONCLUSIVE'] as const).map((wanted) => requirements(report, wanted)),
    scenarios(report, 'ERROR', 'Pyx itself went wrong in'),
    scenarios(report, 'INCONCLUSIVE', 'Inconclusive scenarios'),
    scenarios(report, 'NOT_APPLICABLE', 'Scenarios that do not apply'),
    kills(report),
    `Once more: ${code(report.command)}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function preflight({ preflight }: RunReport): string {
  return preflight
    .filter(({ ok }) => !ok)
    .map(
      ({ check, detail, hint }) =>
        `- ❌ ${[check, detail, ...(hint === undefined ? [] : [hint])].map(literal).join(': ')}`,
    )
    .join('\n');
}

function areaTable(areas: readonly Area[]): string {
  const tried = areas.filter(wasTried);
  if (tried.length === 0) return '';
  const row = (name: string, area: Omit<Area, 'id' | 'title'>) => {
    const { pass, fail, warn, inconclusive, notApplicable, notTried, exercises } = area;
    const numbers = [pass, fail, warn, inconclusive, notApplicable, notTried, exercises];
    return `| ${[name, ...numbers.map((number) => (number === 0 ? '·' : String(number)))].join(' | ')} |`;
  };
  return [
    '| area | pass | fail | warn | inconclusive | n/a | untried | exercises |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...tried.map((area) => row(`**${literal(area.id)}** ${literal(area.title)}`, area)),
    row('in all', totalOf(areas)),
  ].join('\n');
}

function requirements(report: RunReport, wanted: keyof typeof MARKS): string {
  return report.requirements
    .filter(({ verdict }) => verdict === wanted)
    .map((requirement) => requirementFold(report, requirement, MARKS[wanted]))
    .join('\n');
}

/** Inside `<details>` Markdown begins after an empty line; the summary line itself is HTML. */
function requirementFold(report: RunReport, requirement: Requirement, mark: string): string {
  const { id, text, level, grade, sources, reason } = requirement;
  const found = findingsAgainst(report, requirement);
  const basis = [level, grade, ...sources.filter((source) => source !== grade)].map(literal).join(' · ');
  return [
    `<details><summary>${mark} <b>${literal(id)}</b> ${literal(text)}</summary>`,
    '',
    [basis, ...(reason === undefined ? [] : [literal(reason)])].join(': '),
    '',
    ...found.slice(0, MOST_FINDINGS).flatMap(findingLines),
    ...(found.length > MOST_FINDINGS ? [`and ${found.length - MOST_FINDINGS} more, in the JSON report`, ''] : []),
    '</details>',
  ].join('\n');
}

function findingLines(finding: Finding): string[] {
  const { id, scenario, lane, subject, expected, seen, evidence, exchanges, again } = finding;
  const place = [scenario ?? `lane ${lane}`, ...(subject === undefined ? [] : [subject])].map(literal).join(' · ');
  return [
    `**${literal(id)}** ${place}`,
    `- expected: ${literal(expected)}`,
    `- seen: ${literal(seen)}`,
    ...notesOf(finding).map((note) => `- note: ${literal(note)}`),
    ...(evidence.length === 0
      ? []
      : [`- look at: exchanges ${evidence.map(literal).join(', ')} in the journal of ${literal(lane)}`]),
    ...exchanges.slice(0, MOST_EXCHANGES).map(({ id: exchange, line }) => `  - ${literal(exchange)} ${code(line)}`),
    ...(exchanges.length > MOST_EXCHANGES ? [`  - and ${exchanges.length - MOST_EXCHANGES} more`] : []),
    `- again: ${code(again)}`,
    '',
  ];
}

function scenarios(report: RunReport, wanted: 'ERROR' | 'INCONCLUSIVE' | 'NOT_APPLICABLE', title: string): string {
  const rows = report.scenarios.filter(({ verdict }) => verdict === wanted);
  if (rows.length === 0) return '';
  return [
    `<details${wanted === 'ERROR' ? ' open' : ''}><summary>${title}: ${rows.length}</summary>`,
    '',
    ...rows.map(
      ({ id, reason, error }) =>
        `- ${[id, error ?? reason ?? '']
          .filter((part) => part !== '')
          .map(literal)
          .join(': ')}`,
    ),
    '',
    '</details>',
  ].join('\n');
}

/** What came of each point stands in the JSON report; here those that were not simply survived. */
function kills({ scenarios: all }: RunReport): string {
  const rows = all.flatMap(({ id, killPoints }) => (killPoints === undefined ? [] : { id, killPoints }));
  if (rows.length === 0) return '';
  const lines = rows.flatMap(({ id, killPoints }) => [
    `- ${literal(id)}: ${literal(killsInWords(killPoints))}`,
    ...killPoints.points
      .filter(({ how }) => how !== 'survived')
      .map(
        ({ name, how, detail }) =>
          `  - ${literal(name)}: ${literal([how, ...(detail === undefined ? [] : [detail])].join(', '))}`,
      ),
  ]);
  return [
    '<details><summary>Killed at journal entries, and started again</summary>',
    '',
    ...lines,
    '',
    '</details>',
  ].join('\n');
}

/**
 * Text that is only text. Every character that Markdown, HTML, a table or GitHub (mentions, references, formulas, links)
 * gives a meaning is written as a reference, which gives it none.
 */
const literal = (text: string): string =>
  visible(clipped(text, LONGEST_TEXT)).replaceAll(
    /[&<>"\\`*_~[\]|#@$:]|(?<=www)\./gi,
    (character) => `&#${character.charCodeAt(0)};`,
  );

/** HTML, not backticks: those cannot hold every text. */
const code = (text: string): string => `<code>${literal(text)}</code>`;
