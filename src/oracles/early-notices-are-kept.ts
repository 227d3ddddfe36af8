import { nameOf } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { isPay, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * CB-07: a notice about an order may arrive while the IUT still waits for the answer to its own request. It is neither lost nor
 * harmful: in the end the payment is paid, once.
 */
export const earlyNoticesAreKept = defineOracle(
  'early-notices-are-kept',
  { requirements: ['CB-07'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const early = payment.orders.flatMap((order) =>
        order.acknowledgements.filter(
          ({ forgery, status, seq, about, refund }) =>
            forgery === undefined &&
            status !== undefined &&
            order.exchanges.some(
              (request) =>
                (about === 'payment'
                  ? isPay(request)
                  : roleOf(request) === 'refund' && request.marks.refund === refund) &&
                request.openedSeq < seq &&
                seq < request.closedSeq,
            ),
        ),
      );
      for (const { about, exchange } of early) yield met(`${about} notice ${exchange}`);
      const wrong = early.length === 0 ? undefined : disagreement(payment);
      if (wrong === undefined) continue;
      yield broken({
        expected: 'a notice that came before the answer to the request neither lost nor harmful',
        seen: wrong,
        evidence: [...evidenceOf(payment), ...early.map(({ exchange }) => exchange)],
        subject: nameOf(payment),
      });
    }
  },
);
