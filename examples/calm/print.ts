import type { Ended, Tally } from './tally.js';

/** While the trials are held: one line for each that has ended. */
export const endedLine = (
  condition: string,
  run: number,
  runs: number,
  { exitCode, seconds, stalledMs }: Ended,
): string =>
  `${condition} · ${run}/${runs} · exit code ${exitCode} · ${seconds.toFixed(1)} s · ${Math.round(stalledMs)} ms stalled\n`;

/** One paragraph a condition; the last line is the verdict. */
export function renderTallies(tallies: readonly Tally[]): string {
  return `\n${[...tallies.flatMap(paragraph), lastLine(tallies)].join('\n')}\n`;
}

function paragraph(tally: Tally): string[] {
  const { condition, runs, medianSeconds, medianStalledMs, trouble, exitCodes, verdicts } = tally;
  const done = Object.entries(trouble).map(([what, count]) => ` · ${count} ${what}`);
  return [
    `${condition}: ${runs} runs, ${medianSeconds.toFixed(1)} s each, ${Math.round(medianStalledMs)} ms stalled (medians)${done.join('')}`,
    `  exit codes  ${counts(exitCodes)}`,
    `  scenarios   ${counts(verdicts)}`,
    ...Object.entries(tally.inconclusive)
      .sort(([, a], [, b]) => b - a)
      .map(([what, count]) => `  ${String(count).padStart(3)} INCONCLUSIVE  ${what}`),
    ...tally.accusations.map((accusation) => `  ACCUSED  ${accusation}`),
    ...tally.errors.map((error) => `  ERROR    ${error}`),
    '',
  ];
}

const counts = (all: Readonly<Record<string, number>>): string =>
  Object.entries(all)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([word, count]) => `${word} ×${count}`)
    .join(', ');

function lastLine(tallies: readonly Tally[]): string {
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);
  return [
    `${sum(({ runs }) => runs)} runs under ${tallies.length} conditions`,
    `${sum(({ accusations }) => accusations.length)} accusations`,
    `${sum(({ verdicts }) => verdicts['INCONCLUSIVE'] ?? 0)} scenarios INCONCLUSIVE`,
    `${sum(({ errors }) => errors.length)} errors of Pyx`,
  ].join(' · ');
}
