import type {
  Area,
  Finding,
  KillPoints,
  Requirement,
  RequirementVerdict,
  RunReport,
} from '../generated/types/pyx/run-report.js';

type Count = Exclude<keyof Area, 'id' | 'title' | 'exercises'>;

/** Which member of an area counts which verdict. */
const COUNTED = {
  PASS: 'pass',
  FAIL: 'fail',
  WARN: 'warn',
  INCONCLUSIVE: 'inconclusive',
  NOT_APPLICABLE: 'notApplicable',
  NOT_TRIED: 'notTried',
  PERMITTED: 'permitted',
} as const satisfies Record<RequirementVerdict, Count>;

/** The `areas` of a report, in the order given. */
export function countAreas(
  areas: readonly { readonly id: string; readonly title: string }[],
  requirements: readonly Pick<Requirement, 'area' | 'verdict' | 'exercises'>[],
): Area[] {
  return areas.map(({ id, title }) => {
    const counted: Area = { id, title, ...noCounts() };
    for (const { verdict, exercises } of requirements.filter(({ area }) => area === id)) {
      counted[COUNTED[verdict]] += 1;
      counted.exercises += exercises;
    }
    return counted;
  });
}

/** All areas together. */
export function totalOf(areas: readonly Area[]): Omit<Area, 'id' | 'title'> {
  const total = noCounts();
  for (const area of areas) {
    for (const count of [...Object.values(COUNTED), 'exercises'] as const) total[count] += area[count];
  }
  return total;
}

const noCounts = (): Omit<Area, 'id' | 'title'> => ({
  pass: 0,
  fail: 0,
  warn: 0,
  inconclusive: 0,
  notApplicable: 0,
  notTried: 0,
  permitted: 0,
  exercises: 0,
});

/** Whether any selected scenario had to do with it. The others would only fill the page. */
export const wasTried = (area: Area): boolean =>
  area.pass + area.fail + area.warn + area.inconclusive + area.notApplicable > 0;

/**
 * How many scenarios have which verdict, in words: `18 scenarios: 15 PASS, 2 FAIL, 1 ERROR`; for each wallet, where there are
 * several: `171 scenarios: WECHATPAY 131 PASS; ALIPAY 39 PASS, 1 FAIL`.
 */
export function scenariosInWords({ scenarios }: Pick<RunReport, 'scenarios'>): string {
  const wallets = [...new Set(scenarios.flatMap(({ wallet }) => wallet ?? []))].sort().reverse();
  const counts =
    wallets.length < 2
      ? verdictsInWords(scenarios)
      : wallets
          .map((wallet) => `${wallet} ${verdictsInWords(scenarios.filter((one) => one.wallet === wallet))}`)
          .join('; ');
  return [`${scenarios.length} ${scenarios.length === 1 ? 'scenario' : 'scenarios'}`, counts]
    .filter((part) => part !== '')
    .join(': ');
}

function verdictsInWords(scenarios: RunReport['scenarios']): string {
  const order = ['PASS', 'FAIL', 'WARN', 'INCONCLUSIVE', 'NOT_APPLICABLE', 'ERROR'] as const;
  return order
    .map((verdict) => ({ verdict, count: scenarios.filter((scenario) => scenario.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}

/** Findings against a requirement, those that decided its verdict first. */
export function findingsAgainst({ findings }: RunReport, { id, verdict }: Requirement): Finding[] {
  const against = findings.filter(({ requirement }) => requirement === id);
  const decides = (finding: Finding) => finding.verdict === verdict;
  return [...against.filter(decides), ...against.filter((finding) => !decides(finding))];
}

/** What must be known of a finding beside what was expected and seen; a sentence each. */
export function notesOf({ late, point, permissive, guard, confirmation, facts, readings }: Finding): string[] {
  return [
    ...(point === undefined ? [] : [`the intermediary had been killed ${point}`]),
    ...(late ? ['seen only after the scenario had settled'] : []),
    ...(permissive ? [`seen with a permissive network, since the intermediary is the guard: ${guard ?? ''}`] : []),
    ...(confirmation === undefined ? [] : [confirmation.note]),
    ...(facts.length > 0
      ? [
          `rests on ${facts.join(', ')}, where documented readings differ${readings === undefined ? '' : `: ${readings.note}`}`,
        ]
      : []),
  ];
}

/** `killed at 14 points, drawn from 30: 12 survived, 1 broken, 1 not struck`. */
export function killsInWords({ of, points }: KillPoints): string {
  const counts = (['survived', 'broken', 'inconclusive', 'error', 'not-struck'] as const)
    .map((how) => ({ how, count: points.filter((point) => point.how === how).length }))
    .filter(({ count }) => count > 0)
    .map(({ how, count }) => `${count} ${how.replaceAll('-', ' ')}`);
  const drawn = points.length < of ? `, drawn from ${of}` : '';
  return `killed at ${points.length} ${points.length === 1 ? 'point' : 'points'}${drawn}: ${counts.join(', ')}`;
}

/** `850 ms`, `12.3 s`, `3 min 20 s`. */
export const timesInWords = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** What a reader must know before anything else of a trial that is none of the IUT's own process; undefined of all others. */
export const withoutEvidence = ({ environment }: RunReport): string | undefined =>
  environment.inProcess
    ? 'Held in process, in virtual time: a developer’s convenience, no evidence of what a process of its own would do.'
    : undefined;

export function inTime(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
