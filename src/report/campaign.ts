import { createColors } from 'picocolors';
import type { Verdict } from '../generated/types/pyx/run-report.js';
import type { ExitCode } from './exit-codes.js';
import { clipped, visible } from './plain.js';
import { inTime } from './summary.js';
import { GAP, table } from './table.js';
import { wrap } from './wrap.js';

/** All that a campaign concluded, as `--json` writes it. */
export interface CampaignReport {
  readonly pyx: string;
  readonly iut: { readonly name: string; readonly version: string };
  /** The command that explores the same lists. */
  readonly command: string;
  readonly seed: number;
  /** Real ms. */
  readonly durationMs: number;
  /** Worst first; those that are not confirmed last. */
  readonly causes: readonly ReportedCause[];
  /** Files of the corpus that no longer fail. */
  readonly mended: readonly string[];
  readonly statistics: ReportedStatistics;
  /** Floors that were not reached. */
  readonly below: readonly string[];
  /** Faults of Pyx. */
  readonly errors: readonly string[];
  /** The page that explains the causes. */
  readonly page: string;
  readonly exitCode: ExitCode;
}

export interface ReportedCause {
  readonly requirement: string;
  readonly level: 'MUST' | 'SHOULD';
  /** What the requirement says. */
  readonly sentence: string;
  readonly expected: string;
  readonly seen: string;
  /** Other requirements that the same steps break. */
  readonly also: readonly string[];
  readonly confirmed: boolean;
  /** Why it is not confirmed. */
  readonly why?: string;
  /** Lists of the exploration that showed it. */
  readonly hits: number;
  /** In words, one a step. */
  readonly steps: readonly string[];
  readonly faults: number;
  readonly file: string;
  /** That replays it. */
  readonly command: string;
}

export interface ReportedStatistics {
  readonly runs: number;
  readonly steps: number;
  readonly commands: Readonly<Record<string, number>>;
  /** Of each wallet that the intermediary declares. */
  readonly wallets: Readonly<Record<string, ReportedWallet>>;
  readonly states: readonly string[];
  readonly faultsArmed: number;
  readonly faultsStruck: number;
  readonly runsWithStruckFault: number;
  readonly runsWithUnheardEffect: number;
  readonly runsWithoutReads: number;
  readonly restarts: number;
  readonly runsWithParallelRefunds: number;
  readonly depth: number;
}

export interface ReportedWallet {
  readonly payments: number;
  readonly faultsArmed: number;
  readonly faultsStruck: number;
  readonly runsWithStruckFault: number;
}

/** What an exit code of a campaign means; the words differ from those of a trial. */
const MEANINGS: Record<ExitCode, string> = {
  0: 'nothing found: no counterexample, and enough was tried for that to mean something',
  1: 'counterexample found: at least one requirement is broken',
  2: 'unusable: command or manifest is wrong; nothing was tried',
  3: 'no verdict: nothing was found, and too little was tried for that to mean something',
  70: 'pyx error: Pyx broke its own contract',
  130: 'interrupted: what was found until then is written',
};

const WORDS: Record<ExitCode, Verdict['word']> = {
  0: 'nothing-found',
  1: 'counterexample-found',
  2: 'unusable',
  3: 'no-verdict',
  70: 'pyx-error',
  130: 'interrupted',
};

/** The same for a run report. */
export const campaignVerdictOf = (exitCode: ExitCode): Verdict => ({
  exitCode,
  word: WORDS[exitCode],
  // The word says what comes before the colon.
  meaning: MEANINGS[exitCode].replace(/^[^:]*: /, ''),
});

export const campaignVerdict = (exitCode: ExitCode): string => `Exit code ${exitCode}, ${MEANINGS[exitCode]}.`;

/** Lists of the exploration that showed it; a cause may come to light while another one is shrunk. */
export const hitsInWords = (hits: number): string =>
  hits === 0 ? 'no list as it was drawn, and one that was shrunk' : `${hits} ${hits === 1 ? 'list' : 'lists'}`;

const WIDEST = 120;
const LONGEST_TEXT = 400;
const LABEL_WIDTH = 12;
const LONGEST_ERROR = 300;

/** For people at a terminal. Its last line says exit code and meaning. */
export function renderCampaign(
  report: CampaignReport,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const columns = Math.min(width, WIDEST);
  const { bold, red, yellow, dim } = createColors(colour);
  const { causes, mended, statistics, below, errors, exitCode } = report;
  const sections: string[][] = [
    wrap(
      `${report.iut.name} ${visible(report.iut.version)}: ${statistics.runs} lists, ${statistics.steps} steps, ${inTime(report.durationMs)}. Seed ${report.seed}.`,
      columns,
    ),
    ...causes.map((cause) => causeBlock(cause)),
    causes.length > 1 ? overview() : [],
    mended.map((file) => `${visible(file)}: no longer fails`),
    numbers(),
    below.length === 0 ? [] : [yellow('Too little was tried:'), ...below.flatMap((one) => indented(one, 2))],
    errors.length === 0
      ? []
      : [red('Faults of Pyx:'), ...errors.flatMap((one) => indented(clipped(one, LONGEST_ERROR), 2))],
    [...wrap(`page:  ${visible(report.page)}`, columns), ...wrap(`again: ${report.command}`, columns)],
    wrap(campaignVerdict(exitCode), columns),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;

  function indented(text: string, by: number): string[] {
    return wrap(visible(text), columns - by).map((line) => `${' '.repeat(by)}${line}`);
  }

  function labelled(label: string, text: string): string[] {
    const head = `    ${label.padEnd(LABEL_WIDTH)}`;
    return wrap(visible(clipped(text, LONGEST_TEXT)), columns - head.length).map(
      (line, at) => `${at === 0 ? head : ' '.repeat(head.length)}${line}`,
    );
  }

  function causeBlock({
    requirement,
    sentence,
    expected,
    seen,
    also,
    confirmed,
    why,
    hits,
    steps,
    file,
    command,
  }: ReportedCause) {
    const paint = confirmed ? red : yellow;
    const [first = '', ...rest] = wrap(visible(sentence), columns - requirement.length - 4);
    return [
      `${paint(confirmed ? '✗' : '?')} ${bold(requirement)}${' '.repeat(GAP)}${first}`,
      ...rest.map((line) => `${' '.repeat(requirement.length + 4)}${line}`),
      ...labelled('expected', expected),
      ...labelled('seen', seen),
      ...steps.flatMap((step, at) => labelled(at === 0 ? 'steps' : '', `${at + 1}. ${step}`)),
      ...(also.length === 0 ? [] : labelled('breaks too', also.join(', '))),
      ...labelled(
        'seen in',
        confirmed
          ? `${hitsInWords(hits)}; twice more on fresh instances`
          : `${hitsInWords(hits)}; ${why ?? 'not confirmed'}, so it does not count`,
      ),
      ...labelled('file', file),
      ...labelled('again', command),
    ];
  }

  /** All causes at a glance. */
  function overview(): string[] {
    return table(
      [
        { head: 'requirement' },
        { head: 'steps', align: 'right' },
        { head: 'faults', align: 'right' },
        { head: 'hits', align: 'right' },
        { head: 'counterexample' },
      ],
      causes.map(({ requirement, steps, faults, hits, file, confirmed }) => [
        `${requirement}${confirmed ? '' : ' (unconfirmed)'}`,
        String(steps.length),
        String(faults),
        String(hits),
        visible(file),
      ]),
      dim,
    );
  }

  function numbers(): string[] {
    const { commands, wallets, states, runs } = statistics;
    const share = (count: number) => `${count} of ${runs} lists`;
    return table(
      [{ head: '' }, { head: '', width: Math.max(20, columns - 26) }],
      [
        [
          'commands',
          Object.entries(commands)
            .map(([kind, count]) => `${kind} ${count}`)
            .join(', '),
        ],
        ['depth', `${Math.round(100 * statistics.depth)} % of the most steps asked for, on average`],
        ['states reached', `${states.length}: ${visible(states.join(', '))}`],
        [
          'faults and holds',
          `${statistics.faultsArmed} armed, ${statistics.faultsStruck} struck, in ${share(statistics.runsWithStruckFault)}`,
        ],
        ...Object.entries(wallets).map(([wallet, { payments, faultsArmed, faultsStruck, runsWithStruckFault }]) => [
          wallet,
          `${payments} payments, ${faultsArmed} armed, ${faultsStruck} struck, in ${share(runsWithStruckFault)}`,
        ]),
        ['effect, no answer', share(statistics.runsWithUnheardEffect)],
        ['restarts', String(statistics.restarts)],
        ['parallel refunds', share(statistics.runsWithParallelRefunds)],
        ['without reads', share(statistics.runsWithoutReads)],
      ],
    );
  }
}
