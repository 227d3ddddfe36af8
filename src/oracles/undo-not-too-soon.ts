import { nameOf } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { isTooStalled, stalledMs } from './life.js';
import { isUndo, operationOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** Real ms: lower bounds are judged with this much less, and not at all where they are shorter than twice that. */
const TOLERANCE_MS = 250;

/** CANCEL-07: a reverse or close keeps the distance from the order that the network advises. */
export const undoNotTooSoon = defineOracle(
  'undo-not-too-soon',
  { requirements: ['CANCEL-07'], judged: 'settled' },
  function* (history, { met, broken }) {
    const rate = history.header?.rate ?? 1;
    for (const payment of history.payments) {
      for (const { number, pays, sent } of attemptsOf(payment)) {
        const [pay] = pays;
        const undo = sent.find(isUndo);
        const { notSoonerMs, facts = [] } = undo === undefined ? {} : operationOf(undo);
        if (
          pay === undefined ||
          undo === undefined ||
          notSoonerMs === undefined ||
          notSoonerMs / rate < 2 * TOLERANCE_MS
        )
          continue;
        const stalled = stalledMs(history, pay.openedAtMs, undo.openedAtMs);
        if (isTooStalled(stalled, notSoonerMs / rate)) continue;
        yield met(`${roleOf(undo)} of order ${number}`);
        const gapMs = undo.openedNetworkMs - pay.openedNetworkMs;
        if (gapMs >= notSoonerMs - (TOLERANCE_MS + stalled) * rate) continue;
        yield broken({
          expected: `a ${roleOf(undo)} no sooner than ${notSoonerMs / 1_000} s after the order`,
          seen: `order ${number} was asked to ${roleOf(undo)} after ${Math.round(gapMs / 100) / 10} s of network time`,
          evidence: [pay.id, undo.id],
          subject: nameOf(payment),
          facts,
        });
      }
    }
  },
);
