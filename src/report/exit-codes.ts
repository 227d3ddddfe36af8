import type { Verdict } from '../generated/types/pyx/run-report.js';

export type ExitCode = Verdict['exitCode'];

const MEANINGS = {
  130: { word: 'interrupted', meaning: 'it was stopped before its end' },
  70: { word: 'pyx-error', meaning: 'Pyx broke its own contract; the verdict is incomplete' },
  2: { word: 'unusable', meaning: 'command, manifest or preflight is wrong; nothing was tried' },
  1: { word: 'not-conformant', meaning: 'at least one requirement is broken' },
  3: { word: 'no-verdict', meaning: 'no trial was held, or a required row is inconclusive' },
  0: { word: 'conformant', meaning: 'every required requirement was exercised and kept' },
} as const satisfies Record<ExitCode, Omit<Verdict, 'exitCode'>>;

/** In the order of their numbers, for people. */
export const EXIT_CODES = [0, 1, 2, 3, 70, 130] as const satisfies readonly ExitCode[];

/** Where several apply, the first of them counts. */
export const PRECEDENCE = [130, 70, 2, 1, 3, 0] as const satisfies readonly ExitCode[];

export const verdictOf = (exitCode: ExitCode): Verdict => ({ exitCode, ...MEANINGS[exitCode] });

/** The code that counts among those that apply; 0 where none does. */
export const weightiest = (applying: Iterable<ExitCode>): ExitCode => {
  const codes = new Set(applying);
  return PRECEDENCE.find((code) => codes.has(code)) ?? 0;
};
