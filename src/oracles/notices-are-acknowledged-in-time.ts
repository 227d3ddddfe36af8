import type { History } from '../record/history.js';
import { isUnfetched, overlapsOf, serialOf } from './keys.js';
import { isTooStalled, stalledMs, wasAway } from './life.js';
import { type Delivery, deliveriesOf, noticeName } from './notices.js';
import { defineOracle } from './oracle.js';

/** WeChat's limit (W14); of real time, since work is not rated. */
const LIMIT_MS = 5_000;
/** So many refusals in a row, and none accepted: no momentary trouble any more. */
const REFUSALS = 3;

/** CB-01: a genuine notification is acknowledged within the network's limit. */
export const noticesAreAcknowledgedInTime = defineOracle(
  'notices-are-acknowledged-in-time',
  { requirements: ['CB-01'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const deliveries of deliveriesOf(history)) {
      const judged = deliveries.filter(
        (delivery) => !wasAway(history, delivery.sent.seq, delivery.ack.seq) && !isUnderUnfetchedKey(history, delivery),
      );
      for (const { ack } of judged) {
        const stalled = stalledMs(history, ack.atMs - ack.latencyMs, ack.atMs);
        // A timer may fire a moment early.
        const isLate = ack.latencyMs > LIMIT_MS - 10;
        if (ack.status === undefined && !isLate) continue;
        yield met(`${noticeName(ack)} (${ack.exchange})`);
        // The network stops listening at its limit: a pause of ours moves the deadline to where nothing can be seen.
        if (!isLate || ack.success || isTooStalled(stalled, LIMIT_MS) || ack.latencyMs < LIMIT_MS - 10 + stalled)
          continue;
        yield broken({
          expected: `an acknowledgement within ${LIMIT_MS / 1_000} s`,
          seen:
            ack.status === undefined
              ? `none within ${Math.round(ack.latencyMs)} ms`
              : `status ${ack.status} after ${Math.round(ack.latencyMs)} ms`,
          evidence: [ack.exchange],
          timeDependent: true,
        });
      }
      // A notice may be refused for a moment (it came too early, a dependency was down), not for good.
      const answered = judged.filter(({ ack }) => ack.status !== undefined);
      const [first] = answered;
      if (first === undefined || answered.length < REFUSALS || deliveries.some(({ ack }) => ack.success)) continue;
      yield broken({
        expected: `the ${noticeName(first.ack)} acknowledged as success`,
        seen: `refused ${answered.length} times, with status ${[...new Set(answered.map(({ ack }) => ack.status))].join(', ')}`,
        evidence: answered.map(({ ack }) => ack.exchange),
      });
    }
  },
);

/** Whether it must have fetched the key by then is another rule's (SIGN-06). */
function isUnderUnfetchedKey(history: History, { ack }: Delivery): boolean {
  const wire = history.exchanges.find(({ id }) => id === ack.exchange);
  const serial = serialOf(wire?.request);
  return overlapsOf(history).some((overlap) => overlap.fresh === serial && isUnfetched(overlap, ack.seq));
}
