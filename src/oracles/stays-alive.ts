import type { TimedFact } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** So much of its last output as tells why. */
const LAST_LINES = 4;

/**
 * The process lives until it is told to end. Being alive is no exercise of AVAIL-01, whose situation is a kill and a restart;
 * an end by itself breaks it, since whatever was under way is lost to its callers. SIGKILL accuses nobody: the machine, or
 * somebody at it, may have sent it.
 */
export const staysAlive = defineOracle(
  'stays-alive',
  { requirements: ['AVAIL-01'], judged: 'event', scope: 'lane' },
  function* ({ facts, exchanges }, { broken }) {
    for (const end of facts('iut-killed')) {
      if (end.how !== 'died' || end.detail === 'SIGKILL') continue;
      const open = exchanges.filter(({ openedSeq, closedSeq }) => openedSeq < end.seq && closedSeq >= end.seq);
      const last = exchanges.filter(({ openedSeq }) => openedSeq < end.seq).at(-1);
      yield broken({
        expected: 'a process that lives until it is told to end',
        seen: `it ended by itself (${end.detail ?? 'no reason given'}); its last words: ${lastWords(facts('iut-output'), end)}`,
        evidence: (open.length > 0 ? open : last === undefined ? [] : [last]).map(({ id }) => id),
      });
    }
  },
);

function lastWords(output: readonly TimedFact<'iut-output'>[], { seq, instance }: TimedFact<'iut-killed'>): string {
  // What it said at the end may be read a moment after the end is noticed; frames of a stack say little without their file.
  const lines = output.filter(
    (line) => line.instance === instance && line.seq < seq + 20 && !/^\s*(at .*)?$/.test(line.text),
  );
  return (
    lines
      .slice(-LAST_LINES)
      .map(({ text }) => text)
      .join(' / ') || 'none'
  );
}
