import type { RunReport } from '../../src/generated/pyx.js';
import type { Subject } from './subjects.js';

type Finding = RunReport['findings'][number];

export interface Outcome {
  readonly word: 'caught' | 'MISSED' | 'ACCUSED BESIDES' | 'left alone' | 'ACCUSED' | 'NO VERDICT' | 'PYX ERROR';
  /** What the report said, in a few words. */
  readonly seen: string;
  /** What counts against the intermediary. What could not be confirmed accuses nobody. */
  readonly accusations: readonly Finding[];
  /** Those that it does not deserve. */
  readonly unjust: readonly Finding[];
  /** The machine was late, and nothing was found that should have been: such a trial is held once more. */
  readonly isDoubtful: boolean;
}

/** Caught for the right requirement and accused of nothing else; or left alone, and really tried. */
export function outcomeOf(subject: Subject, report: RunReport): Outcome {
  const accusations = report.findings.filter(({ verdict }) => verdict !== 'INCONCLUSIVE');
  const { word, seen, unjust } =
    report.verdict.exitCode === 70 ? pyxError(report) : wordsFor(subject, report, accusations);
  const isOpen = word === 'MISSED' || word === 'NO VERDICT';
  const open = openIn(subject, report);
  const isInconclusive = isOpen && open.length > 0;
  return {
    word: isInconclusive ? 'NO VERDICT' : word,
    seen: isInconclusive ? open.join('; ') : seen,
    accusations,
    unjust,
    // A machine that is late can take the occasion away as well: an order then ends by itself before it is given up.
    // So it can with a chain of causes: what a fault breaks besides is believed when it comes twice.
    isDoubtful: (isOpen && report.environment.stalls.count > 0) || word === 'ACCUSED BESIDES',
  };
}

type Words = Pick<Outcome, 'word' | 'seen' | 'unjust'>;

function wordsFor(subject: Subject, report: RunReport, accusations: readonly Finding[]): Words {
  if (subject.row === undefined) return wordsForACorrectOne(subject, report, accusations);
  const { breaks, as: wanted = 'FAIL', also = [], only, missed } = subject.row;
  const unjust = accusations.filter(({ requirement }) => requirement !== breaks && !also.includes(requirement));
  const [catcher] = only;
  const right = accusations.filter(
    ({ requirement, verdict, scenario }) => requirement === breaks && verdict === wanted && isBelow(catcher, scenario),
  );
  if (unjust.length > 0) return { word: 'ACCUSED BESIDES', seen: told(unjust), unjust };
  if (right.length > 0) return { word: 'caught', seen: wanted, unjust };
  const instead = accusations.map(({ requirement, verdict }) => `${verdict} ${requirement}`);
  return { word: 'MISSED', seen: missed ?? ([...new Set(instead)].join(', ') || 'nothing found'), unjust };
}

function wordsForACorrectOne({ kind, scenarios }: Subject, report: RunReport, accusations: readonly Finding[]): Words {
  if (accusations.length > 0) return { word: 'ACCUSED', seen: told(accusations), unjust: accusations };
  const passed = report.scenarios.filter(({ verdict }) => verdict === 'PASS').length;
  // An unusual one may leave much open; of the exemplary one most must be said.
  const isTried = kind === 'odd' ? passed > 0 : passed * 2 > scenarios.length;
  return {
    word: isTried ? 'left alone' : 'NO VERDICT',
    seen: `${passed} of ${scenarios.length} PASS`,
    unjust: [],
  };
}

function pyxError({ scenarios }: RunReport): Words {
  const [first] = scenarios.filter(({ verdict }) => verdict === 'ERROR');
  return { word: 'PYX ERROR', seen: `${first?.id ?? ''}: ${first?.reason ?? ''}`, unjust: [] };
}

/** What was left open of that which is asked: of a faulty one its requirement, of a correct one each scenario. */
function openIn({ row }: Subject, { findings, scenarios }: RunReport): string[] {
  const unconfirmed = findings
    .filter(({ verdict, requirement }) => verdict === 'INCONCLUSIVE' && requirement === row?.breaks)
    .map(({ requirement, scenario, reason }) => `${requirement} in ${scenario}: ${reason ?? 'INCONCLUSIVE'}`);
  const inconclusive = scenarios
    .filter(({ verdict }) => verdict === 'INCONCLUSIVE')
    .map(({ id, reason }) => `${id}: ${reason ?? 'INCONCLUSIVE'}`);
  return [...new Set([...unconfirmed, ...inconclusive])];
}

/** A scenario of a lane-wide finding may be none. */
const isBelow = (catcher: string, scenario = ''): boolean => scenario === catcher || scenario.startsWith(`${catcher}/`);

const told = (findings: readonly Finding[]): string => {
  const each = findings.map(
    ({ verdict, requirement, scenario }) => `${verdict} ${requirement} in ${scenario ?? 'the whole lane'}`,
  );
  return [...new Set(each)].join('; ');
};
