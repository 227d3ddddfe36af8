import type { RunReport } from '../../src/generated/pyx.js';

/** One trial as it ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly seconds: number;
  /** None where the process ended without one. */
  readonly report?: RunReport;
  readonly stalledMs: number;
  /** Burners, or stops. */
  readonly trouble: Readonly<Record<string, number>>;
}

/** What all trials under one condition came to. */
export interface Tally {
  readonly condition: string;
  readonly runs: number;
  readonly exitCodes: Readonly<Record<string, number>>;
  /** Of scenarios, over all runs. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Why scenarios stayed INCONCLUSIVE, and which requirements did; how often each. */
  readonly inconclusive: Readonly<Record<string, number>>;
  /** Accusations: requirement, scenario, what was seen. There must be none. */
  readonly accusations: readonly string[];
  /** Where Pyx itself went wrong. There must be none either. */
  readonly errors: readonly string[];
  readonly medianSeconds: number;
  readonly medianStalledMs: number;
  readonly trouble: Readonly<Record<string, number>>;
}

export function tallyOf(condition: string, ended: readonly Ended[]): Tally {
  const reports = ended.flatMap(({ report }) => report ?? []);
  const scenarios = reports.flatMap((report) => report.scenarios);
  return {
    condition,
    runs: ended.length,
    exitCodes: countOf(ended.map(({ exitCode }) => String(exitCode))),
    verdicts: countOf(scenarios.map(({ verdict }) => verdict)),
    inconclusive: countOf(reports.flatMap(inconclusiveIn)),
    accusations: reports.flatMap(({ findings }) =>
      findings
        .filter(({ verdict }) => verdict !== 'INCONCLUSIVE')
        .map(
          ({ verdict, requirement, scenario, expected, seen }) =>
            `${verdict} ${requirement} in ${scenario ?? 'the whole lane'}: expected ${expected}; seen ${seen}`,
        ),
    ),
    errors: [
      ...scenarios.flatMap(({ id, verdict, reason }) => (verdict === 'ERROR' ? [`${id}: ${reason ?? ''}`] : [])),
      ...ended.flatMap(({ report, exitCode }) => (report === undefined ? [`exit code ${exitCode}, no report`] : [])),
    ],
    medianSeconds: medianOf(ended.map(({ seconds }) => seconds)),
    medianStalledMs: medianOf(ended.map(({ stalledMs }) => stalledMs)),
    trouble: sumOf(ended.map(({ trouble }) => trouble)),
  };
}

/** A requirement without verdict, by its reason; and the reason of each scenario without one. */
function inconclusiveIn({ scenarios, findings }: RunReport): string[] {
  return [
    ...scenarios.flatMap(({ id, verdict, reason }) =>
      verdict === 'INCONCLUSIVE' ? [`${id}: ${reason ?? 'no reason'}`] : [],
    ),
    ...findings.flatMap(({ verdict, requirement, scenario, reason }) =>
      verdict === 'INCONCLUSIVE' ? [`${requirement} in ${scenario ?? 'the whole lane'}: ${reason ?? 'no reason'}`] : [],
    ),
  ];
}

function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function sumOf(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const one of all) for (const [name, value] of Object.entries(one)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  const [low = 0, high = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return Math.round(((low + high) / 2) * 10) / 10;
}
