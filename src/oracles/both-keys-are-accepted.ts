import { groupBy } from '../record/group.js';
import { type History, nameOf } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { BY_TIMER_ALONE, isUnfetched, type Overlap, overlapsOf, serialOf } from './keys.js';
import { wasAway } from './life.js';
import { type Delivery, deliveriesOf, noticeName } from './notices.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * SIGN-06: while an old and a new key of the network overlap, messages signed with either are accepted. An IUT may refuse the
 * first message under a key that it must fetch before; the second one finds it ready.
 */
export const bothKeysAreAccepted = defineOracle(
  'both-keys-are-accepted',
  { requirements: ['SIGN-06'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const overlap of overlapsOf(history)) {
      for (const [serial, deliveries] of deliveriesIn(history, overlap)) {
        const [first] = deliveries;
        if (first === undefined) continue;
        yield met(`${noticeName(first.ack)} under ${serial}`);
        const refused = deliveries.filter(({ ack }) => !ack.success);
        const needed = serial === overlap.fresh ? 2 : 1;
        // 5xx and 429 ask for another delivery, whatever key has signed.
        const isMomentary = refused.every(({ ack }) => (ack.status ?? 0) >= 500 || ack.status === 429);
        if (deliveries.some(({ ack }) => ack.success) || refused.length < needed || isMomentary) continue;
        yield broken({
          expected: `the ${noticeName(first.ack)} accepted under ${serial === overlap.fresh ? 'the new' : 'the old'} key, since both are valid`,
          seen: `status ${[...new Set(refused.map(({ ack }) => ack.status))].join(', ')} to ${refused.length} of ${deliveries.length} sendings`,
          evidence: refused.map(({ ack }) => ack.exchange),
          facts: serial === overlap.fresh && isUnfetched(overlap, refused.at(-1)?.ack.seq) ? BY_TIMER_ALONE : [],
        });
      }
      for (const payment of history.payments) {
        const answers = payment.sent.filter(
          (exchange) =>
            exchange.openedSeq > overlap.fromSeq &&
            exchange.closedSeq < overlap.toSeq &&
            meaningOf(exchange) === 'done' &&
            ['pay-code', 'query', 'refund', 'refund-query'].includes(roleOf(exchange)) &&
            serialOf(exchange.response) !== undefined,
        );
        if (answers.length === 0) continue;
        yield met(`answers about ${nameOf(payment)}`);
        const wrong = disagreement(payment);
        if (wrong === undefined) continue;
        yield broken({
          expected: 'answers under either key used, since both are valid',
          seen: `${wrong}, though ${answers.length} answers signed with ${[...new Set(answers.map(({ response }) => serialOf(response)))].join(' and ')} told how it is`,
          evidence: [...evidenceOf(payment), ...answers.map(({ id }) => id)],
          subject: nameOf(payment),
          facts:
            answers.some(({ response }) => serialOf(response) === overlap.fresh) && isUnfetched(overlap)
              ? BY_TIMER_ALONE
              : [],
        });
      }
    }
  },
);

/** Answered sendings within the overlap, by what they tell and the key that signed them. */
function deliveriesIn(history: History, { network, fromSeq, toSeq }: Overlap): [string, Delivery[]][] {
  const wires = new Map(history.exchanges.map((exchange) => [exchange.id, exchange]));
  const serial = ({ ack }: Delivery) => serialOf(wires.get(ack.exchange)?.request) ?? '';
  return deliveriesOf(history).flatMap((deliveries) => [
    ...groupBy(
      deliveries.filter(
        (delivery) =>
          delivery.ack.network === network &&
          delivery.sent.seq > fromSeq &&
          delivery.ack.seq < toSeq &&
          delivery.ack.status !== undefined &&
          serial(delivery) !== '' &&
          !wasAway(history, delivery.sent.seq, delivery.ack.seq),
      ),
      serial,
    ),
  ]);
}
