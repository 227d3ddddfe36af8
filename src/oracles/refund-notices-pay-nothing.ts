import { formatMoney, isMore } from '../core/money.js';
import { isUnsuccessful, nameOf } from '../record/history.js';
import { isCaptured } from './books.js';
import { defineOracle } from './oracle.js';

/** CB-11: a notification about a refund never makes an order paid, nor takes a refund back. */
export const refundNoticesPayNothing = defineOracle(
  'refund-notices-pay-nothing',
  { requirements: ['CB-11'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const acks = payment.orders.flatMap(({ acknowledgements }) => acknowledgements);
      const notices = acks.filter(
        ({ about, forgery, status }) => about === 'refund' && forgery === undefined && status !== undefined,
      );
      for (const notice of notices) {
        yield met(`refund notice ${notice.exchange}`);
        const before = payment.claims.findLast(({ seq }) => seq < notice.seq);
        // What is seen after a payment notice has come too may be the effect of that one.
        const untilSeq = acks.find(({ about, seq }) => about === 'payment' && seq > notice.seq)?.seq ?? Infinity;
        // Views asked for after the notice was answered; an event may be the resend of an older one.
        const after = payment.claims.filter(
          ({ sentSeq, seq, source }) => source === 'answer' && sentSeq > notice.seq && seq < untilSeq,
        );
        const paid = after.find(
          ({ status, seq, version }) =>
            status === 'SUCCEEDED' &&
            (!payment.orders.some((order) => isCaptured(order, seq)) ||
              (before !== undefined && isUnsuccessful(before.status) && (version ?? 0) >= (before.version ?? 0))),
        );
        const known = before?.refunded;
        const less = after.find(
          ({ status, refunded }) =>
            status === 'SUCCEEDED' &&
            known !== undefined &&
            refunded !== undefined &&
            refunded.currency === known.currency &&
            isMore(known, refunded),
        );
        const wrong = paid ?? less;
        if (wrong === undefined) continue;
        yield broken({
          expected: `a refund notice that leaves ${before === undefined ? 'the payment' : before.status} as it is`,
          seen:
            paid === undefined && known !== undefined && wrong.refunded !== undefined
              ? `${formatMoney(known)} refunded before it, ${formatMoney(wrong.refunded)} after it`
              : `${before?.status ?? 'nothing shown'} before it, ${wrong.status} after it`,
          evidence: [...(before === undefined ? [] : [before.exchange]), notice.exchange, wrong.exchange],
          subject: nameOf(payment),
        });
        break;
      }
    }
  },
);
