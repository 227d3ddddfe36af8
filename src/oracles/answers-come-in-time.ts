import { asRecord, type History } from '../record/history.js';
import { isTooStalled, stalledMs, wasAway } from './life.js';
import { defineOracle } from './oracle.js';

const DEFAULT_MS = 10_000;
const CAP_MS = 30_000;

/** TIMEOUT-10: the caller gets an answer, PENDING if need be, within the time that the IUT itself declares. */
export const answersComeInTime = defineOracle(
  'answers-come-in-time',
  { requirements: ['TIMEOUT-10'], judged: 'settled' },
  function* (history, { met, broken }) {
    const limitMs = answerLimitMs(history);
    for (const { purpose, outcome, operation, latencyMs, atMs, sentSeq, seq, exchange } of history.answers) {
      if (purpose !== 'stimulus' || (outcome !== 'answered' && outcome !== 'timeout') || wasAway(history, sentSeq, seq))
        continue;
      const stalled = stalledMs(history, atMs - latencyMs, atMs);
      // A caller of ours that gives up sooner than the limit has seen nothing.
      if (isTooStalled(stalled, limitMs) || (outcome === 'timeout' && latencyMs <= limitMs)) continue;
      yield met(`${operation} (${exchange})`);
      if (latencyMs <= limitMs + stalled) continue;
      yield broken({
        expected: `an answer to ${operation} within ${limitMs} ms`,
        seen: `${outcome === 'timeout' ? 'none' : 'one'} after ${Math.round(latencyMs)} ms`,
        evidence: [exchange],
      });
    }
  },
);

function answerLimitMs({ header }: History): number {
  const declared = asRecord(asRecord(header?.manifest).limits).answerMs;
  return Math.min(CAP_MS, typeof declared === 'number' ? declared : DEFAULT_MS);
}
