import { formatMoney } from '../core/money.js';
import { type History, isAccepted, nameOf, type PaymentHistory, type Stimulus } from '../record/history.js';
import { attemptsOf, refundRequestsOf } from './attempts.js';
import { isCaptured } from './books.js';
import { surplusOf } from './one-refund-number-per-refund.js';
import { defineOracle } from './oracle.js';
import { mayBeForgotten } from './retention.js';

/** IDEM-10: a key may be forgotten after the documented time. What was once done under it may not be done again. */
export const oldKeysChargeNothing = defineOracle(
  'old-keys-charge-nothing',
  { requirements: ['IDEM-10'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const subject = nameOf(payment);
      const { stimuli } = payment;
      const creates = lateRepeatOf(
        history,
        stimuli.filter(({ operation }) => operation === 'createPayment'),
      );
      const paid = payment.orders.find((order) => isCaptured(order, creates?.late.sentSeq ?? 0));
      if (creates !== undefined && paid !== undefined) {
        const { first, late } = creates;
        yield met(subject);
        const again = attemptsOf(payment).find(({ firstSeq }) => firstSeq > late.sentSeq);
        const second = paid.charges.find(({ seq }) => seq > late.sentSeq && paid.charges[0]?.seq !== seq);
        if (again !== undefined || second !== undefined)
          yield broken({
            expected: `nothing charged for ${payment.payment} again, however old its key`,
            seen: again === undefined ? `a second charge of order ${paid.order}` : `a new order, ${again.number}`,
            evidence: [first.exchange, late.exchange, ...(again?.pays ?? []).map(({ id }) => id)],
            subject,
          });
      }
      for (const { refund, stimuli: asked } of payment.refunds) {
        const repeated = lateRepeatOf(history, asked);
        if (repeated === undefined || !wasRefunded(payment, repeated.late)) continue;
        yield met(`${subject} refund ${refund}`);
        const again = surplusOf(payment, refundRequestsOf(payment))
          .flatMap(({ numbers, amount }) => numbers.map((number) => ({ ...number, amount })))
          .find(({ exchange }) => exchange.openedSeq > repeated.late.sentSeq);
        if (again === undefined) continue;
        yield broken({
          expected: `refund ${refund} made once, however old its key`,
          seen: `${formatMoney(again.amount)} given back once more, as ${again.number}`,
          evidence: [repeated.first.exchange, repeated.late.exchange, again.exchange.id],
          subject,
        });
      }
    }
  },
);

/** The request that made it, and the first that came with the same key when that may have been forgotten. */
function lateRepeatOf(history: History, stimuli: readonly Stimulus[]): { first: Stimulus; late: Stimulus } | undefined {
  const own = stimuli.filter(({ principal }) => principal === undefined);
  const first = own.find(isAccepted);
  const late = first === undefined ? undefined : own.find((stimulus) => mayBeForgotten(history, first, stimulus));
  return first === undefined || late === undefined ? undefined : { first, late };
}

const wasRefunded = ({ orders }: PaymentHistory, { sentSeq }: Stimulus): boolean =>
  orders.some(({ refunds }) => refunds.some(({ acceptedSeq }) => acceptedSeq < sentSeq));
