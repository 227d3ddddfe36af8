import { formatMoney } from '../core/money.js';
import { lastClaim, nameOf, type PaymentHistory, type TimedExchange } from '../record/history.js';
import { refundRequestsOf } from './attempts.js';
import { askedAmount, isUnfunded } from './operations.js';
import { defineOracle } from './oracle.js';

/** REFUND-10: a refund for which the network lacks the funds is sent again later under its number, or left visibly pending. */
export const unfundedRefundsWait = defineOracle(
  'unfunded-refunds-wait',
  { requirements: ['REFUND-10'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const [number, sent] of refundRequestsOf(payment)) {
        const refusal = sent.find(isUnfunded);
        const amount = refusal === undefined ? undefined : askedAmount(refusal);
        if (refusal === undefined || amount === undefined) continue;
        yield met(`refund ${number} (${refusal.id})`);
        const isDone = payment.orders.some(({ refunds }) => refunds.some(({ refund }) => refund === number));
        if (isDone) continue;
        const alike = payment.refunds.filter(({ requested }) => requested?.minor === amount.minor);
        const [only] = alike;
        const status = only === undefined || alike.length > 1 ? undefined : lastClaim(only)?.status;
        const other = otherNumber(payment, refusal);
        const seen =
          alike.length === 1 && other !== undefined
            ? `another number, ${other.marks.refund}`
            : status === 'SUCCEEDED' || status === 'FAILED'
              ? status
              : undefined;
        if (seen === undefined) continue;
        yield broken({
          expected: `refund ${number} of ${formatMoney(amount)} pending, or sent again under its number`,
          seen,
          evidence: [...sent.map(({ id }) => id), ...(other === undefined ? [] : [other.id])],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** A request of the same amount under a number of its own, after the refusal. */
const otherNumber = (payment: PaymentHistory, refusal: TimedExchange): TimedExchange | undefined =>
  [...refundRequestsOf(payment).values()]
    .flat()
    .find(
      (request) =>
        request.marks.refund !== refusal.marks.refund &&
        request.openedSeq > refusal.closedSeq &&
        askedAmount(request)?.minor === askedAmount(refusal)?.minor,
    );
