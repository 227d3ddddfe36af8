import { groupBy } from '../record/group.js';
import { type History, nameOf } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { wasAway } from './life.js';
import { type Delivery, deliveriesOf, noticeName } from './notices.js';
import { isStruckBy, variantOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** Another way to write the same JSON, or a member that the receiver need not know. A new state is another matter. */
const SAME_MEANING: ReadonlySet<unknown> = new Set(['unknown-field', 'pretty', 'reordered', 'escaped', 'odd']);

/** SIGN-02: a genuine message is verified over its bytes, so that odd spacing, order, escapes and new members do no harm. */
export const oddMessagesAreAccepted = defineOracle(
  'odd-messages-are-accepted',
  { requirements: ['SIGN-02'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const deliveries of oddDeliveriesOf(history)) {
      const [first] = deliveries;
      if (first === undefined) continue;
      yield met(`${noticeName(first.ack)} (${first.ack.exchange})`);
      if (deliveries.some(({ ack }) => ack.success)) continue;
      // 5xx and 429 ask for another delivery. One of them alone says nothing of the encoding.
      const isMomentary = deliveries.every(({ ack }) => (ack.status ?? 0) >= 500 || ack.status === 429);
      if (isMomentary && deliveries.length === 1) continue;
      yield broken({
        expected: `the ${noticeName(first.ack)} accepted, whatever its spacing, order and escapes`,
        seen: `status ${[...new Set(deliveries.map(({ ack }) => ack.status))].join(', ')}`,
        evidence: deliveries.map(({ ack }) => ack.exchange),
        timeDependent: isMomentary,
      });
    }
    const oddNotices = oddNoticesOf(history);
    for (const payment of history.payments) {
      const odd = payment.sent.filter((exchange) => SAME_MEANING.has(variantOf(exchange, 'unusual-answer')));
      const heard = payment.orders.flatMap(({ acknowledgements }) =>
        acknowledgements.filter(({ success, exchange }) => success && oddNotices.has(exchange)),
      );
      for (const { operation, id } of odd) yield met(`${operation} (${id})`);
      const wrong = odd.length + heard.length === 0 ? undefined : disagreement(payment);
      if (wrong === undefined) continue;
      yield broken({
        expected: 'the effect of a genuine message, whatever its spacing, order and escapes',
        seen: wrong,
        evidence: [...evidenceOf(payment), ...odd.map(({ id }) => id)],
        subject: nameOf(payment),
      });
    }
  },
);

/** Exchanges of genuine notices in an odd encoding. */
function oddNoticesOf(history: History): ReadonlySet<string> {
  const isOddWorld = history.header?.switches['notice-encoding'] === 'odd';
  return new Set(
    history.exchanges
      .filter(({ link }) => link === 'notification')
      .filter((exchange) =>
        isStruckBy(exchange, 'unusual-notification')
          ? SAME_MEANING.has(variantOf(exchange, 'unusual-notification'))
          : isOddWorld,
      )
      .map(({ id }) => id),
  );
}

/** What was answered of them, by the notice's own id: a resend tells the same again. */
function oddDeliveriesOf(history: History): Delivery[][] {
  const odd = oddNoticesOf(history);
  return deliveriesOf(history).flatMap((deliveries) => [
    ...groupBy(
      deliveries.filter(
        ({ sent, ack }) => odd.has(ack.exchange) && ack.status !== undefined && !wasAway(history, sent.seq, ack.seq),
      ),
      ({ ack }) => ack.notification,
    ).values(),
  ]);
}
