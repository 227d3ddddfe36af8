import { formatMoney } from '../core/money.js';
import { type History, nameOf, type PaymentHistory } from '../record/history.js';
import { attemptsOf, refundRequestsOf } from './attempts.js';
import { surplusOf } from './one-refund-number-per-refund.js';
import { roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** AVAIL-07: two running instances never carry out one money operation twice, however slow a call and whoever holds a lock. */
export const instancesActOnce = defineOracle(
  'instances-act-once',
  { requirements: ['AVAIL-07'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const first = payment.sent[0];
      if (first === undefined || liveAt(history, first.openedSeq) < 2) continue;
      yield met(nameOf(payment));
      const doubled = doubledOf(payment);
      if (doubled === undefined) continue;
      yield broken({
        expected: 'each money operation carried out once by all instances together',
        seen: doubled.what,
        evidence: doubled.evidence,
        subject: nameOf(payment),
      });
    }
  },
);

/** Instances that ran at a moment. */
function liveAt({ facts }: History, seq: number): number {
  const live = new Set<number>();
  const changes = [...facts('iut-started'), ...facts('iut-killed')].filter((change) => change.seq < seq);
  for (const { kind, instance } of changes.sort((a, b) => a.seq - b.seq)) {
    if (kind === 'iut-started') live.add(instance);
    else live.delete(instance);
  }
  return live.size;
}

/** A code payment asked for or charged twice, or more refunds than were asked for; undefined if neither. */
export function doubledOf(payment: PaymentHistory): { what: string; evidence: string[] } | undefined {
  // A second number while the first request has no answer yet: nobody can have learnt that it may follow.
  const attempts = attemptsOf(payment).filter(({ pays }) => pays.some((pay) => roleOf(pay) === 'pay-code'));
  for (const [at, { number, pays }] of attempts.entries()) {
    const next = attempts[at + 1]?.pays[0];
    const open = pays.find(
      ({ openedSeq, closedSeq }) => next !== undefined && openedSeq < next.openedSeq && next.openedSeq < closedSeq,
    );
    if (next !== undefined && open !== undefined)
      return {
        what: `order ${next.marks.order} was asked for while order ${number} was`,
        evidence: [open.id, next.id],
      };
  }
  const twice = payment.orders.find(({ form, charges }) => form === 'code' && charges.length > 1);
  if (twice !== undefined)
    return {
      what: `order ${twice.order} charged ${twice.charges.length} times`,
      evidence: twice.exchanges.map(({ id }) => id),
    };
  const [surplus] = surplusOf(payment, refundRequestsOf(payment));
  return surplus === undefined
    ? undefined
    : {
        what: `${surplus.numbers.length} refunds of ${formatMoney(surplus.amount)}, and ${surplus.wanted} asked for`,
        evidence: surplus.numbers.map(({ exchange }) => exchange.id),
      };
}
