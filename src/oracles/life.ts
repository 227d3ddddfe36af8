import type { History, TimedFact } from '../record/history.js';

/** A time without the IUT: from a kill (or its own death) to its next start, `Infinity` if it never came back. */
export interface Absence {
  readonly killed: TimedFact<'iut-killed'>;
  readonly fromSeq: number;
  readonly toSeq: number;
}

export function absencesOf({ facts }: History): Absence[] {
  const starts = facts('iut-started');
  return facts('iut-killed').map((killed) => ({
    killed,
    fromSeq: killed.seq,
    toSeq: starts.find(({ seq, instance }) => seq > killed.seq && instance === killed.instance)?.seq ?? Infinity,
  }));
}

/** Whether a process was missing at some moment between the two: then silence and refusals have another cause. */
export const wasAway = (history: History, fromSeq: number, toSeq: number): boolean =>
  absencesOf(history).some((absence) => absence.fromSeq <= toSeq && absence.toSeq >= fromSeq);

/** Real ms that judge or machine stood still between two moments; overlapping gaps count once. */
export function stalledMs({ facts }: History, fromMs: number, toMs: number): number {
  let total = 0;
  let countedTo = fromMs;
  const gaps = facts('stall').map(({ atMs, lengthMs }) => ({ from: atMs - lengthMs, to: atMs }));
  for (const { from, to } of gaps.sort((a, b) => a.from - b.from)) {
    const length = Math.min(to, toMs) - Math.max(from, countedTo);
    if (length <= 0) continue;
    total += length;
    countedTo = Math.min(to, toMs);
  }
  return total;
}

/** JUDGEMENT.md, section 3, rule 5: with more than a tenth of a window stalled there is no verdict about time. */
export const isTooStalled = (stalled: number, windowMs: number): boolean => stalled > windowMs / 10;

/** A time in which an instance could not store anything; `Infinity` if storage never came back. */
export interface StorageFailure {
  readonly fromSeq: number;
  readonly toSeq: number;
}

export const storageFailuresOf = ({ facts }: Pick<History, 'facts'>): StorageFailure[] =>
  facts('storage-changed')
    .filter(({ works }) => !works)
    .map((failed) => ({
      fromSeq: failed.seq,
      toSeq:
        facts('storage-changed').find(
          ({ works, instance, seq }) => works && instance === failed.instance && seq > failed.seq,
        )?.seq ?? Infinity,
    }));
