import { join } from 'node:path';
import { createColors } from 'picocolors';
import type { Area, Finding, Requirement, RunReport, Scenario } from '../generated/types/pyx/run-report.js';
import { clipped, visible } from './plain.js';
import {
  findingsAgainst,
  inTime,
  killsInWords,
  notesOf,
  scenariosInWords,
  timesInWords,
  totalOf,
  wasTried,
  withoutEvidence,
} from './summary.js';
import { GAP, table } from './table.js';
import { fitted, wrap } from './wrap.js';

export interface TerminalOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Where the report lies; journals are named from there. */
  readonly folder?: string;
  /** What was written where, for the end of the page. */
  readonly files?: readonly { readonly what: string; readonly path: string }[];
}

type Colours = ReturnType<typeof createColors>;

interface Page {
  readonly width: number;
  readonly colours: Colours;
  readonly folder: string;
  readonly report: RunReport;
}

/** So much of a text that may be an IUT's whole answer. */
const LONGEST_TEXT = 400;
const MOST_FINDINGS = 3;
const MOST_EXCHANGES = 8;
const LABEL_WIDTH = 10;
const SHORTEST_TITLE = 8;
/** Lines longer than this are hard to read on any screen. */
const WIDEST = 120;

/** The report for people at a terminal. Its last line says exit code and meaning. */
export function renderTerminal(report: RunReport, { width, colour, folder = '', files = [] }: TerminalOptions): string {
  const page: Page = { width: Math.min(width, WIDEST), colours: createColors(colour), folder, report };
  const sections = [
    opening(page),
    preflight(page),
    areaTable(page),
    ...(['FAIL', 'WARN'] as const).flatMap((verdict) =>
      requirementsWith(page, verdict).map((requirement) => requirementBlock(page, requirement, verdict)),
    ),
    ...inconclusive(page),
    errors(page),
    notApplicable(page),
    kills(page),
    remarks(page),
    files.flatMap(({ what, path }) => labelled(page, what, [path])),
    [lastLine(page)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function opening({ report, width, colours: { bold, dim, yellow } }: Page): string[] {
  const { iut, profile, seed, rate, durationMs, pyx } = report;
  const named = visible(`${iut.name} ${iut.version}`);
  const said = [`profile ${profile}`, `seed ${seed}`, `rate ${rate}`, `in ${inTime(durationMs)}`].join(' · ');
  return [
    ...wrap(`${named}, by ${visible(iut.vendor)}`, width).map((line, index) => (index === 0 ? bold(line) : line)),
    ...wrap(visible(`on trial by Pyx ${pyx} · ${said}`), width).map(dim),
    ...wrap(withoutEvidence(report) ?? '', width)
      .filter((line) => line !== '')
      .map(yellow),
  ];
}

function preflight({ report, width, colours: { red } }: Page): string[] {
  return report.preflight
    .filter(({ ok }) => !ok)
    .flatMap(({ check, detail, hint }) => [
      ...hanging(`${red('✗')} `, `${visible(check)}: ${shown(detail)}`, width),
      ...(hint === undefined ? [] : hanging('    ', visible(hint), width)),
    ]);
}

function areaTable({ report, width, colours: { bold, dim, red, green, yellow } }: Page): string[] {
  const tried = report.areas.filter(wasTried);
  if (tried.length === 0) return [];
  const total = totalOf(report.areas);
  const count = (number: number, paint: (text: string) => string = (text) => text): string =>
    number === 0 ? dim('·') : paint(String(number));
  const numbers = [
    { head: 'pass', of: (area: Counts) => count(area.pass, green) },
    { head: 'fail', of: (area: Counts) => count(area.fail, red) },
    { head: 'warn', of: (area: Counts) => count(area.warn, yellow) },
    { head: 'incon.', of: (area: Counts) => count(area.inconclusive, yellow) },
    ...(total.notApplicable > 0 ? [{ head: 'n/a', of: (area: Counts) => count(area.notApplicable) }] : []),
    { head: 'untried', of: (area: Counts) => count(area.notTried, dim) },
    { head: 'exercises', of: (area: Counts) => count(area.exercises) },
  ];
  const idWidth = Math.max('in all'.length, ...tried.map(({ id }) => id.length));
  const titleWidth = width - idWidth - GAP - numbers.reduce((sum, { head }) => sum + head.length + GAP, 0);
  // On a very narrow screen a title would be a letter and an ellipsis.
  const hasTitles = titleWidth >= SHORTEST_TITLE;
  const row = (name: string, title: string, area: Counts) => [
    name,
    ...(hasTitles ? [fitted(title, titleWidth)] : []),
    ...numbers.map(({ of }) => of(area)),
  ];
  const right = numbers.map(({ head }) => ({ head, align: 'right' as const }));
  const rows = tried.map((area) => row(visible(area.id), visible(area.title), area));
  const sum = hasTitles ? row('', 'in all', total) : row('in all', '', total);
  return [
    ...table([{ head: 'area' }, ...(hasTitles ? [{ head: '' }] : []), ...right], [...rows, sum], dim).map(
      (line, index) => (index === rows.length + 1 ? bold(line) : line),
    ),
    ...notTried(report.areas, width).map((line) => (line === '' ? line : dim(line))),
  ];
}

type Counts = Omit<Area, 'id' | 'title'>;

function notTried(areas: readonly Area[], width: number): string[] {
  const untried = areas.filter((area) => !wasTried(area) && area.notTried > 0);
  if (untried.length === 0) return [];
  return [
    '',
    ...wrap(`Not tried yet: ${untried.map(({ id, notTried }) => `${visible(id)} ${notTried}`).join(', ')}`, width),
  ];
}

const MARKS = { FAIL: '✗', WARN: '!', INCONCLUSIVE: '?' } as const;

const requirementsWith = ({ report }: Page, verdict: keyof typeof MARKS): Requirement[] =>
  report.requirements.filter((requirement) => requirement.verdict === verdict);

function markOf({ colours: { red, yellow } }: Page, verdict: keyof typeof MARKS): string {
  return verdict === 'FAIL' ? red(MARKS[verdict]) : yellow(MARKS[verdict]);
}

/** A requirement that did not pass, with the findings against it: expected, seen, look at, again. */
function requirementBlock(page: Page, requirement: Requirement, verdict: keyof typeof MARKS): string[] {
  const { report, width, colours } = page;
  const { id, level, grade, sources, text, reason } = requirement;
  const against = findingsAgainst(report, requirement);
  const lead = `${markOf(page, verdict)} ${colours.bold(visible(id))}  `;
  const basis = [level, grade, sources.filter((source) => source !== grade).join(' ')].filter((part) => part !== '');
  return [
    ...hanging(lead, visible(text), width, visible(id).length + 4),
    ...wrap(basis.map(visible).join(' · '), width - 4).map((line) => `    ${colours.dim(line)}`),
    ...(reason === undefined ? [] : labelled(page, 'because', [visible(reason)])),
    ...against.slice(0, MOST_FINDINGS).flatMap((finding) => ['', ...findingLines(page, finding)]),
    ...(against.length > MOST_FINDINGS
      ? ['', `    ${colours.dim(`and ${against.length - MOST_FINDINGS} more findings, in the JSON report`)}`]
      : []),
  ];
}

function findingLines(page: Page, finding: Finding): string[] {
  const { colours, report } = page;
  const journal = report.journals.find(({ lane }) => lane === finding.lane);
  const place = [
    finding.scenario ?? `lane ${finding.lane}, as a whole`,
    ...(finding.subject === undefined ? [] : [finding.subject]),
  ];
  return [
    ...labelled(page, finding.id, [place.map(visible).join(' · ')]),
    ...labelled(page, 'expected', [shown(finding.expected)]),
    ...labelled(page, 'seen', [colours.bold(shown(finding.seen))]),
    ...notesOf(finding).flatMap((note) => labelled(page, 'note', [shown(note)])),
    ...(finding.evidence.length > 0 ? labelled(page, 'look at', lookAt(page, finding)) : []),
    ...(journal === undefined || finding.evidence.length === 0
      ? []
      : verbatim(page, 'journal', join(page.folder, journal.path))),
    ...verbatim(page, 'again', finding.again),
  ];
}

function lookAt({ width }: Page, { exchanges, evidence }: Finding): string[] {
  if (exchanges.length === 0) return [`exchanges ${evidence.map(visible).join(', ')}`];
  const idWidth = Math.max(...exchanges.map(({ id }) => visible(id).length));
  const room = width - LABEL_WIDTH - 4;
  const lines = exchanges
    .slice(0, MOST_EXCHANGES)
    .flatMap(({ id, line }) => hanging(`${visible(id).padEnd(idWidth)}  `, shown(line), room, idWidth + 2));
  const more = exchanges.length - MOST_EXCHANGES;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** Rows of which nothing can be said: those with findings one by one, the others by their reason. */
function inconclusive(page: Page): string[][] {
  const { report } = page;
  const rows = requirementsWith(page, 'INCONCLUSIVE');
  const withFindings = rows.filter((requirement) => findingsAgainst(report, requirement).length > 0);
  const without = rows.filter((requirement) => !withFindings.includes(requirement));
  const scenarios = report.scenarios.filter(({ verdict }) => verdict === 'INCONCLUSIVE');
  const mark = markOf(page, 'INCONCLUSIVE');
  return [
    ...withFindings.map((requirement) => requirementBlock(page, requirement, 'INCONCLUSIVE')),
    grouped(page, `${mark} Inconclusive requirements`, without, ({ id, text }) => [visible(id), visible(text)]),
    grouped(page, `${mark} Inconclusive scenarios`, scenarios, ({ id, purpose }) => [visible(id), visible(purpose)]),
  ];
}

function notApplicable(page: Page): string[] {
  const rows = page.report.scenarios.filter(({ verdict }) => verdict === 'NOT_APPLICABLE');
  return grouped(page, '– Scenarios that do not apply', rows, ({ id, purpose }) => [visible(id), visible(purpose)]);
}

/** A line for each scenario in which the IUT was killed. Which points they were stands in the JSON report. */
function kills({ report, width }: Page): string[] {
  const lines = report.scenarios.flatMap(({ id, killPoints }) =>
    killPoints === undefined ? [] : hanging('  ', `${visible(id)}: ${killsInWords(killPoints)}`, width),
  );
  return lines.length === 0 ? [] : ['Killed at journal entries, and started again', ...lines];
}

function grouped<Row extends { reason?: string }>(
  { width, colours }: Page,
  title: string,
  rows: readonly Row[],
  describe: (row: Row) => [name: string, text: string],
): string[] {
  const reasons = [...new Set(rows.map(({ reason }) => reason ?? 'for no stated reason'))];
  const lines = reasons.flatMap((reason) => {
    const described = rows.filter((row) => (row.reason ?? 'for no stated reason') === reason).map(describe);
    const nameWidth = Math.max(...described.map(([name]) => name.length));
    return [
      ...hanging('  ', colours.yellow(shown(reason)), width),
      ...described.map(
        ([name, text]) => `    ${name.padEnd(nameWidth)}  ${colours.dim(fitted(text, width - nameWidth - 6))}`,
      ),
    ];
  });
  return lines.length === 0 ? [] : [title, ...lines];
}

function errors(page: Page): string[] {
  const failed = page.report.scenarios.filter(({ verdict }) => verdict === 'ERROR');
  return failed.flatMap((scenario, index) => [...(index === 0 ? [] : ['']), ...errorBlock(page, scenario)]);
}

function errorBlock(page: Page, { id, error, reason, again }: Scenario): string[] {
  const { colours, width } = page;
  return [
    ...hanging(`${colours.red('✗')} `, `${visible(id)}: Pyx itself went wrong here, not the IUT`, width),
    ...labelled(page, 'error', (error ?? reason ?? 'unknown').split('\n').map(shown)),
    ...verbatim(page, 'again', again),
  ];
}

function remarks({ report, width, colours: { dim } }: Page): string[] {
  const { stalls } = report.environment;
  const said = [`${scenariosInWords(report)}.`];
  const permitted = report.requirements.filter(({ verdict, exercises }) => verdict === 'PERMITTED' && exercises > 0);
  if (permitted.length > 0) {
    said.push(
      `Permitted, and seen: ${permitted.map(({ id, exercises }) => `${visible(id)} ${timesInWords(exercises)}`).join(', ')}.`,
    );
  }
  if (report.flakiness.notReproduced > 0) {
    const { notReproduced, interference } = report.flakiness;
    const beside =
      interference === 0 ? '' : ` Of these ${interference} beside other scenarios' faults, which may be interference.`;
    said.push(`Not reproduced, and so not counted: ${notReproduced}. That is flakiness of Pyx.${beside}`);
  }
  if (stalls.count > 0) {
    said.push(
      `The judge or the machine paused ${timesInWords(stalls.count)}, ${inTime(stalls.totalMs)} in all; deadlines were moved by as much.`,
    );
  }
  return [...said.flatMap((text) => wrap(text, width)), `Once more: ${visible(report.command)}`].map(dim);
}

function lastLine({ report: { verdict }, colours }: Page): string {
  const paint = verdict.exitCode === 0 ? colours.green : verdict.exitCode === 3 ? colours.yellow : colours.red;
  return `${colours.bold(paint(`Exit code ${verdict.exitCode}, ${verdict.word.replaceAll('-', ' ')}`))}: ${visible(verdict.meaning)}.`;
}

const shown = (text: string): string => visible(clipped(text, LONGEST_TEXT));

/** `    expected  refunds of at most KRW 15000`, further lines below the first. */
function labelled({ width, colours }: Page, label: string, texts: readonly string[]): string[] {
  const lines = texts.flatMap((text) => wrap(text, width - LABEL_WIDTH - 4));
  return lines.map((line, index) => `    ${colours.dim((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

/** Commands and paths are copied, so that they are never broken. */
const verbatim = ({ colours }: Page, label: string, text: string): string[] => [
  `    ${colours.dim(label.padEnd(LABEL_WIDTH))}${visible(text)}`,
];

function hanging(lead: string, text: string, width: number, indent = 2): string[] {
  const [first = '', ...rest] = wrap(text, width - indent);
  return [lead + first, ...rest.map((line) => ' '.repeat(indent) + line)];
}
