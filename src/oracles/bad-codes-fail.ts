import { isUnsuccessful, lastClaim, nameOf } from '../record/history.js';
import { type Attempt, attemptsOf } from './attempts.js';
import { isCaptured, isOver } from './books.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** CPM-06: a code that the network or its wallet refuses is a definite failure, and the payment ends so. */
export const badCodesFail = defineOracle(
  'bad-codes-fail',
  { requirements: ['CPM-06'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const attempts = attemptsOf(payment);
      const last = attempts.at(-1);
      const claim = lastClaim(payment);
      if (last === undefined || claim === undefined || !hasFailed(last)) continue;
      // An earlier order that was paid, or still can be, says what becomes of the payment.
      const earlier = attempts.flatMap(({ order }) => (order === undefined || order === last.order ? [] : [order]));
      if (earlier.some((order) => isCaptured(order) || !isOver(order, claim))) continue;
      yield met(`order ${last.number}`);
      if (isUnsuccessful(claim.status)) continue;
      yield broken({
        expected: 'a payment that ends FAILED when the network refuses its code',
        seen: `${claim.status}, though order ${last.number} was refused`,
        evidence: [...last.sent.map(({ id }) => id), claim.exchange],
        subject: nameOf(payment),
      });
    }
  },
);

/** Refused at once, or opened and failed by the wallet; and nothing was taken. */
const hasFailed = ({ order, pays }: Attempt): boolean =>
  pays.every((pay) => roleOf(pay) === 'pay-code') &&
  (order === undefined
    ? pays.every((pay) => meaningOf(pay) === 'refused')
    : order.charges.length === 0 && order.closings.some(({ how }) => how === 'failed'));
