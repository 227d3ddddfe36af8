import { isAccepted } from '../record/history.js';
import { absencesOf, stalledMs } from './life.js';
import { defineOracle } from './oracle.js';

/** Real ms within which others are answered while a hostile body is handled; far above what a read takes. */
const OTHERS_WITHIN_MS = 3_000;

/** How long after its end a body may still be chewed on. */
const AFTERWARDS_MS = 2_000;

/** SEC-09: a body that is too large, too deep or too slow is cut off; it neither ends the process nor delays others. */
export const hostileBodiesHarmNobody = defineOracle(
  'hostile-bodies-harm-nobody',
  { requirements: ['SEC-09'], judged: 'event' },
  function* (history, { met, broken }) {
    const ids = new Set(history.facts('bytes-posted').map(({ exchange }) => exchange));
    const bodies = history.exchanges.filter(({ id }) => ids.has(id));
    for (const posted of history.facts('bytes-posted')) {
      const exchange = history.exchanges.find(({ id }) => id === posted.exchange);
      if (exchange === undefined) continue;
      const untilMs = posted.atMs + AFTERWARDS_MS;
      const others = history.answers.filter(
        ({ sentSeq, atMs, purpose }) => purpose !== 'probe' && sentSeq > exchange.openedSeq && atMs <= untilMs,
      );
      const next = bodies.find(({ openedSeq }) => openedSeq > exchange.openedSeq)?.openedSeq ?? Infinity;
      const died = absencesOf(history).find(
        ({ killed }) =>
          killed.how === 'died' && killed.seq > exchange.openedSeq && killed.seq < next && killed.atMs <= untilMs,
      );
      if (others.length > 0 || died !== undefined) yield met(`${posted.what} (${posted.exchange})`);
      if (died !== undefined) {
        yield broken({
          expected: `a notification that is ${posted.what} cut off, and a process that lives on`,
          seen: 'the process died',
          evidence: [posted.exchange],
          timeDependent: true,
        });
        continue;
      }
      const late = others.find(
        ({ outcome, latencyMs, atMs }) =>
          // Who was cut off by a death is not harmed by this body, but by the one that killed.
          !absencesOf(history).some(({ killed }) => Math.abs(killed.atMs - atMs) < AFTERWARDS_MS) &&
          (outcome !== 'answered' || latencyMs - stalledMs(history, atMs - latencyMs, atMs) > OTHERS_WITHIN_MS),
      );
      if (late !== undefined) {
        yield broken({
          expected: `other callers served while a notification that is ${posted.what} comes in`,
          seen: `${late.operation} ${late.outcome} after ${Math.round(late.latencyMs)} ms`,
          evidence: [posted.exchange, late.exchange],
          timeDependent: true,
        });
      }
      if (posted.status !== undefined && isAccepted(posted)) {
        yield broken({
          expected: `a refusal of a notification that is ${posted.what}`,
          seen: `status ${posted.status}`,
          evidence: [posted.exchange],
        });
      }
    }
  },
);
