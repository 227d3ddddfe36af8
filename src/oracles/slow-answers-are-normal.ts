import { isUnsuccessful, lastClaim, nameOf, type PaymentHistory } from '../record/history.js';
import { disagreement, evidenceOf, isCaptured } from './books.js';
import { isPay, isStruckBy, meaningOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** Real ms. No HTTP client of a payment system gives up sooner: practice. */
const IN_LIMIT_MS = 1_000;

/** AVAIL-05: an answer that is slow, but comes within any reasonable limit, is an answer like any other. */
export const slowAnswersAreNormal = defineOracle(
  'slow-answers-are-normal',
  { requirements: ['AVAIL-05'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const slow = payment.sent.filter(
        (exchange) =>
          isPay(exchange) &&
          isStruckBy(exchange, 'delay') &&
          meaningOf(exchange) === 'done' &&
          (exchange.closedRealMs ?? Infinity) - exchange.openedRealMs <= IN_LIMIT_MS,
      );
      for (const { operation, id } of slow) yield met(`${operation} (${id})`);
      const wrong = slow.length === 0 ? undefined : (disagreement(payment) ?? givenUp(payment));
      if (wrong === undefined) continue;
      yield broken({
        expected: 'a payment that goes as it would with a quick answer',
        seen: wrong,
        evidence: evidenceOf(payment),
        subject: nameOf(payment),
      });
    }
  },
);

/** Paid by code, and ended all the same though nobody asked for it. */
function givenUp(payment: PaymentHistory): string | undefined {
  const status = lastClaim(payment)?.status;
  const isAsked = payment.stimuli.some(({ operation }) => ['cancelPayment', 'networkCancel'].includes(operation));
  const isPaid = payment.orders.some((order) => order.form === 'code' && isCaptured(order));
  return status !== undefined && isUnsuccessful(status) && isPaid && !isAsked ? `${status}, though paid` : undefined;
}
