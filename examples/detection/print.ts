import { table } from '../../src/report/table.js';
import { type Held, isAsWished } from './hold-all.js';
import { type Hunt, median } from './hunts.js';
import { isLeftAlone, type Led } from './lists.js';

/** Wider, and a report on a screen of 140 columns breaks. */
const WIDEST_SEEN = 44;

/** The whole as a table; the last line counts. */
export function renderTable(held: readonly Held[], seconds: number): string {
  const columns = [
    { head: 'intermediary' },
    { head: 'requirement' },
    { head: 'by scenario' },
    { head: 'seen', width: WIDEST_SEEN },
    { head: 'held' },
    { head: 's', align: 'right' },
    { head: '' },
  ] as const;
  const rows = held.map((one) => [
    one.subject.name,
    one.subject.requirement || 'all',
    scenariosOf(one),
    one.seen,
    one.asProcess ? 'process' : 'module',
    one.seconds.toFixed(1),
    `${one.word}${one.again ? ' (held once more)' : ''}`,
  ]);
  return `${[...table(columns, rows), '', ...looks(held), counted(held, seconds)].join('\n')}\n`;
}

/** While the trials are held: one line for each that has ended. */
export const endedLine = (held: Held, ended: number, total: number): string =>
  `${String(ended).padStart(String(total).length)}/${total}  ${held.word.padEnd('ACCUSED BESIDES'.length)}  ${held.subject.name} · ${held.seconds.toFixed(1)} s${isAsWished(held) ? '' : ` · ${held.seen}`}\n`;

function scenariosOf({ subject: { row, scenarios } }: Held): string {
  const [first = '', ...more] = row?.only ?? scenarios.map(({ id }) => id);
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

const looks = (held: readonly Held[]): string[] => {
  const lines = held
    .filter((one) => !isAsWished(one))
    .flatMap(({ subject, unjust, problem }) => [
      ...unjust.map(
        ({ requirement, scenario, expected, seen, again }) =>
          `${subject.name}: ${requirement} in ${scenario}\n  expected  ${expected}\n  seen      ${seen}\n  again     ${again}`,
      ),
      ...(problem === undefined ? [] : [`${subject.name}: ${problem}`]),
    ]);
  return lines.length === 0 ? [] : [...lines, ''];
};

function counted(held: readonly Held[], seconds: number): string {
  const of = (kind: Held['subject']['kind']) => held.filter(({ subject }) => subject.kind === kind);
  const as = (all: readonly Held[], word: Held['word']) => all.filter((one) => one.word === word).length;
  const correct = [...of('odd'), ...of('exemplary')];
  return [
    `${as(of('faulty'), 'caught')} of ${of('faulty').length} faulty caught`,
    `${as(of('odd'), 'left alone')} of ${of('odd').length} odd left alone`,
    ...(of('exemplary').length === 0
      ? []
      : [
          `the exemplary one ${of('exemplary').every(isAsWished) ? 'left alone' : 'NOT LEFT ALONE'} in ${of('exemplary').length} trials`,
        ]),
    `${as(held, 'ACCUSED BESIDES') + as(correct, 'ACCUSED')} accused unjustly`,
    `${held.filter(({ asProcess }) => !asProcess).length} as modules`,
    `${held.filter(({ again }) => again).length} held once more`,
    `${Math.round(seconds)} s`,
  ].join(' · ');
}

/** Correct ones that were led through generated lists of steps. */
export function renderLists(led: readonly Led[]): string {
  if (led.length === 0) return '';
  const columns = [
    { head: 'intermediary' },
    { head: 'lists', align: 'right' },
    { head: 'steps a list', align: 'right' },
    { head: 'with a fault struck', align: 'right' },
    { head: 'seen', width: WIDEST_SEEN },
    { head: 's', align: 'right' },
    { head: '' },
  ] as const;
  const rows = led.map((one) => {
    const { runs, steps, runsWithStruckFault } = one.result.statistics;
    return [
      one.name,
      String(runs),
      (steps / Math.max(1, runs)).toFixed(1),
      String(runsWithStruckFault),
      seenIn(one),
      one.seconds.toFixed(1),
      isLeftAlone(one) ? 'left alone' : 'NOT LEFT ALONE',
    ];
  });
  const runs = led.reduce((sum, { result }) => sum + result.statistics.runs, 0);
  const left = led.filter(isLeftAlone).length;
  return `\n${[...table(columns, rows), '', `${runs} generated lists · ${left} of ${led.length} correct ones left alone`].join('\n')}\n`;
}

export const ledLine = (one: Led): string =>
  `${isLeftAlone(one) ? 'left alone' : 'NOT LEFT ALONE'}  ${one.name} · ${one.result.statistics.runs} lists · ${one.seconds.toFixed(1)} s${isLeftAlone(one) ? '' : ` · ${seenIn(one)}\n  its counterexamples: npx --no pyx fuzz --iut ${one.manifest} --in-process --runs ${one.result.statistics.runs} --seed ${one.result.seed}`}\n`;

const seenIn = ({ result: { causes, errors, statistics } }: Led): string =>
  [
    ...errors.map((error) => `Pyx itself: ${error.split('\n')[0]}`),
    ...causes.map(
      ({ found, confirmed, steps }) =>
        `${found.requirement} in ${steps.length} steps${confirmed ? '' : ', unconfirmed'}`,
    ),
    ...(statistics.runsWithStruckFault === 0 ? ['no fault struck: more lists'] : []),
  ].join('; ') || 'nothing';

/** Faulty ones that were led through generated lists: what was drawn, and how small it became. */
export function renderHunts(hunts: readonly Hunt[]): string {
  if (hunts.length === 0) return '';
  const columns = [
    { head: 'intermediary' },
    { head: 'requirement' },
    { head: 'lists', align: 'right' },
    { head: 'shown by', width: WIDEST_SEEN },
    { head: 's', align: 'right' },
  ] as const;
  const rows = hunts.map(({ name, breaks, result, shownBy, seconds }) => [
    name,
    breaks,
    String(result.statistics.runs),
    shownBy === undefined
      ? '–'
      : `${shownBy.requirement} in ${shownBy.steps} steps, ${shownBy.troubles} of them trouble`,
    seconds.toFixed(1),
  ]);
  const shown = hunts.flatMap(({ shownBy }) => (shownBy === undefined ? [] : [shownBy]));
  const middle = (of: 'steps' | 'troubles') => median(shown.map((one) => one[of])) ?? '–';
  const last = `a campaign shows ${shown.length} of ${hunts.length} faulty ones · counterexamples (medians): ${middle('steps')} steps, ${middle('troubles')} of them trouble`;
  return `\n${[...table(columns, rows), '', last].join('\n')}\n`;
}

export const huntedLine = ({ name, result, seconds }: Led): string =>
  `${name} · ${result.statistics.runs} lists · ${result.causes.filter(({ confirmed }) => confirmed).length} causes · ${seconds.toFixed(1)} s\n`;
