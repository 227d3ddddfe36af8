import { nameOf } from '../record/history.js';
import { attemptsOf, refundRequestsOf } from './attempts.js';
import { endOf, meaningOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** TIMEOUT-02: after an unknown outcome the IUT asks, repeats or cancels until it knows. Doing nothing is the only wrong way. */
export const unknownIsPursued = defineOracle(
  'unknown-is-pursued',
  { requirements: ['TIMEOUT-02'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const { number, pays, sent, order } of attemptsOf(payment)) {
        const pay = pays.findLast((exchange) => meaningOf(exchange) === 'unknown');
        if (pay === undefined) continue;
        yield met(`order ${number} (${pay.id})`);
        const isPursued =
          sent.some(({ openedSeq }) => openedSeq > pay.openedSeq) ||
          order?.notices.some(({ seq, forgery }) => forgery === undefined && seq > pay.openedSeq) === true;
        if (isPursued) continue;
        yield broken({
          expected: 'a query, a repetition or a cancel after an unknown outcome',
          seen: `order ${number} ${endOf(pay)}, and nothing was sent about it since`,
          evidence: [pay.id],
          subject: nameOf(payment),
        });
      }
      for (const [number, requests] of refundRequestsOf(payment)) {
        const request = requests.findLast((exchange) => meaningOf(exchange) === 'unknown');
        if (request === undefined) continue;
        yield met(`refund ${number} (${request.id})`);
        const isPursued =
          payment.sent.some(({ openedSeq }) => openedSeq > request.openedSeq) ||
          payment.orders.some(({ notices }) =>
            notices.some(
              ({ seq, forgery, refund }) => forgery === undefined && refund === number && seq > request.openedSeq,
            ),
          );
        if (isPursued) continue;
        yield broken({
          expected: 'a query or a repetition after an unknown outcome',
          seen: `refund ${number} ${endOf(request)}, and nothing was sent about it since`,
          evidence: [request.id],
          subject: nameOf(payment),
        });
      }
    }
  },
);
