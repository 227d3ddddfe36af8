import type { Check, Finding, RunReport, Scenario } from '../generated/types/pyx/run-report.js';
import { clipped } from './plain.js';
import { killsInWords, notesOf } from './summary.js';
import { type Element, xmlDocument } from './xml.js';

/** An attribute is a headline; the body of its element says the rest. */
const LONGEST_MESSAGE = 300;

/**
 * The report for CI servers: a suite for each folder of scenarios, a case for each scenario. What is inconclusive or does
 * not apply is *skipped* with its reason; WARN passes, and says so in system-out. A run without scenarios is a failed
 * preflight, which must not look green.
 */
export function renderJunit(report: RunReport): string {
  const suites = [
    ...preflightSuite(report),
    ...folders(report.scenarios).map(([folder, scenarios]) =>
      suite(
        folder,
        report,
        scenarios.map((scenario) => scenarioCase(report, scenario)),
      ),
    ),
    ...laneSuite(report),
  ];
  return xmlDocument({
    name: 'testsuites',
    attributes: {
      name: `Pyx ${report.pyx}: ${report.iut.name} ${report.iut.version}`,
      ...counted(suites.flatMap(({ cases }) => cases)),
      time: inSeconds(report.durationMs),
    },
    children: suites.map(({ element }) => element),
  });
}

interface Case {
  readonly element: Element;
  readonly durationMs: number;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
}

interface Suite {
  readonly element: Element;
  readonly cases: readonly Case[];
}

function suite(name: string, report: RunReport, cases: readonly Case[]): Suite {
  return {
    cases,
    element: {
      name: 'testsuite',
      attributes: {
        name,
        ...counted(cases),
        time: inSeconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0)),
        timestamp: report.startedAt.replace(/(?:\.\d+)?Z$/, ''),
      },
      children: [
        properties([
          ['iut', `${report.iut.name} ${report.iut.version}`],
          ['vendor', report.iut.vendor],
          ['seed', report.seed],
          ['profile', report.profile],
          ['verdict', `${report.verdict.exitCode} ${report.verdict.word}`],
          ['again', report.command],
        ]),
        ...cases.map(({ element }) => element),
      ],
    },
  };
}

const counted = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: cases.filter(({ outcome }) => outcome === 'failure').length,
  errors: cases.filter(({ outcome }) => outcome === 'error').length,
  skipped: cases.filter(({ outcome }) => outcome === 'skipped').length,
});

function folders(scenarios: readonly Scenario[]): [string, Scenario[]][] {
  const byFolder = new Map<string, Scenario[]>();
  for (const scenario of scenarios) {
    const folder = folderOf(scenario);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), scenario]);
  }
  return [...byFolder];
}

const folderOf = ({ id }: Scenario): string => (id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : 'scenarios');

function scenarioCase(report: RunReport, scenario: Scenario): Case {
  const { id, verdict, requirements, exercises, durationMs, again } = scenario;
  const found = report.findings.filter((finding) => finding.scenario === id);
  const name = id.slice(id.lastIndexOf('/') + 1);
  const { outcome, children } = outcomeOf(scenario, found);
  return {
    outcome,
    durationMs,
    element: {
      name: 'testcase',
      attributes: { name, classname: `pyx.${folderOf(scenario).replaceAll('/', '.')}`, time: inSeconds(durationMs) },
      children: [
        properties([
          ['verdict', verdict],
          ...requirements.map((requirement): [string, string] => ['requirement', requirement]),
          ...Object.entries(exercises).map(([requirement, count]): [string, string] => [
            `exercises.${requirement}`,
            String(count),
          ]),
          ...killProperties(scenario),
          ['seed', report.seed],
          ['again', again],
        ]),
        ...children,
      ],
    },
  };
}

const killProperties = ({ killPoints }: Scenario): [string, string][] =>
  killPoints === undefined
    ? []
    : [
        ['killed', killsInWords(killPoints)],
        ...killPoints.points.map(({ name, how }): [string, string] => [`killed ${name}`, how]),
      ];

function outcomeOf(
  { verdict, reason, error }: Scenario,
  found: readonly Finding[],
): Pick<Case, 'outcome'> & { children: Element[] } {
  const remarks = found.map(inWords).join('\n\n');
  const output = remarks === '' ? [] : [{ name: 'system-out', text: remarks }];
  switch (verdict) {
    case 'PASS':
    case 'WARN':
      return { outcome: 'passed', children: output };
    case 'INCONCLUSIVE':
    case 'NOT_APPLICABLE': {
      const message = clipped([verdict, reason].filter((part) => part !== undefined).join(': '), LONGEST_MESSAGE);
      return { outcome: 'skipped', children: [{ name: 'skipped', attributes: { message } }, ...output] };
    }
    case 'ERROR': {
      const text = error ?? reason ?? 'no more is known';
      const message = clipped(`Pyx itself went wrong: ${text}`, LONGEST_MESSAGE);
      return {
        outcome: 'error',
        children: [{ name: 'error', attributes: { message, type: 'ERROR' }, text }, ...output],
      };
    }
    case 'FAIL': {
      const failing = found.filter((finding) => finding.verdict === 'FAIL');
      return { outcome: 'failure', children: [failure(failing, reason), ...others(found, failing)] };
    }
  }
}

/** One failure a case, since many readers of the format show only the first. */
function failure(failing: readonly Finding[], reason: string | undefined): Element {
  const [first] = failing;
  const message =
    first === undefined ? (reason ?? 'failed') : `${first.requirement}: expected ${first.expected}; seen ${first.seen}`;
  return {
    name: 'failure',
    attributes: {
      message: clipped(message, LONGEST_MESSAGE),
      type: [...new Set(failing.map(({ requirement }) => requirement))].join(' ') || 'FAIL',
    },
    text: failing.map(inWords).join('\n\n'),
  };
}

function others(found: readonly Finding[], shown: readonly Finding[]): Element[] {
  const rest = found.filter((finding) => !shown.includes(finding));
  return rest.length === 0 ? [] : [{ name: 'system-out', text: rest.map(inWords).join('\n\n') }];
}

function inWords(finding: Finding): string {
  const { requirement, verdict, reason, expected, seen, evidence, exchanges, again } = finding;
  return [
    `${verdict} ${requirement}${reason === undefined ? '' : ` (${reason})`}`,
    `expected  ${expected}`,
    `seen      ${seen}`,
    ...notesOf(finding).map((note) => `note      ${note}`),
    ...(evidence.length === 0 ? [] : [`look at   exchanges ${evidence.join(', ')} in the journal of ${finding.lane}`]),
    ...exchanges.map(({ id, line }) => `          ${id}  ${line}`),
    `again     ${again}`,
  ].join('\n');
}

/** What was found over a whole lane belongs to no scenario, and must be red all the same. */
function laneSuite(report: RunReport): Suite[] {
  const found = report.findings.filter(({ scenario }) => scenario === undefined);
  const cases = [...new Set(found.map(({ lane }) => lane))].map((lane): Case => {
    const own = found.filter((finding) => finding.lane === lane);
    const failing = own.filter(({ verdict }) => verdict === 'FAIL');
    return {
      outcome: failing.length > 0 ? 'failure' : 'passed',
      durationMs: 0,
      element: {
        name: 'testcase',
        attributes: { name: lane, classname: 'pyx.lane', time: '0.000' },
        children: [...(failing.length > 0 ? [failure(failing, undefined)] : []), ...others(own, failing)],
      },
    };
  });
  return cases.length === 0 ? [] : [suite('lane', report, cases)];
}

function preflightSuite(report: RunReport): Suite[] {
  const wrong = report.preflight.filter(({ ok }) => !ok);
  if (wrong.length === 0 && report.scenarios.length > 0) return [];
  const nothing: Check = { check: 'something to try', ok: false, detail: report.verdict.meaning };
  const cases = (wrong.length > 0 ? wrong : [nothing]).map(
    ({ check, detail, hint }): Case => ({
      outcome: 'error',
      durationMs: 0,
      element: {
        name: 'testcase',
        attributes: { name: check, classname: 'pyx.preflight', time: '0.000' },
        children: [
          {
            name: 'error',
            attributes: { message: clipped(detail, LONGEST_MESSAGE), type: 'preflight' },
            text: [detail, hint].filter((part) => part !== undefined).join('\n'),
          },
        ],
      },
    }),
  );
  return [suite('preflight', report, cases)];
}

const properties = (named: readonly (readonly [name: string, value: string])[]): Element => ({
  name: 'properties',
  children: named.map(([name, value]) => ({ name: 'property', attributes: { name, value } })),
});

const inSeconds = (ms: number): string => (ms / 1000).toFixed(3);
