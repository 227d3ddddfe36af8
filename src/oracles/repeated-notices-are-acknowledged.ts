import { wasAway } from './life.js';
import { deliveriesOf, noticeName } from './notices.js';
import { defineOracle } from './oracle.js';

/** CB-03: a notification that was acknowledged already is acknowledged again, so that redelivery stops. */
export const repeatedNoticesAreAcknowledged = defineOracle(
  'repeated-notices-are-acknowledged',
  { requirements: ['CB-03'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const deliveries of deliveriesOf(history)) {
      const accepted = deliveries
        .map(({ ack }) => ack)
        .filter(({ success }) => success)
        .sort((a, b) => a.seq - b.seq)[0];
      if (accepted === undefined) continue;
      const repeats = deliveries.filter(
        ({ sent, ack }) => sent.seq > accepted.seq && ack.status !== undefined && !wasAway(history, sent.seq, ack.seq),
      );
      for (const { ack } of repeats) {
        yield met(`${noticeName(ack)} (${ack.exchange})`);
        // 5xx and 429 ask for another delivery: a momentary trouble, if that one is accepted.
        const isMomentary = (ack.status ?? 0) >= 500 || ack.status === 429;
        if (ack.success || (isMomentary && repeats.some((later) => later.ack.seq > ack.seq && later.ack.success)))
          continue;
        yield broken({
          expected: `the ${noticeName(ack)}, once acknowledged, acknowledged again`,
          seen: `status ${ack.status} to its repetition`,
          evidence: [accepted.exchange, ack.exchange],
          timeDependent: isMomentary,
        });
      }
    }
  },
);
