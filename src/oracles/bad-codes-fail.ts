import { isUnsuccessful, lastClaim, nameOf } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** CPM-06: a code that the network refuses is a definite failure: the payment ends unpaid, and nothing is asked for ever. */
export const badCodesFail = defineOracle(
  'bad-codes-fail',
  { requirements: ['CPM-06'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const attempts = attemptsOf(payment);
      const last = attempts.at(-1);
      const isRefused =
        last?.order === undefined &&
        last?.pays.every((pay) => roleOf(pay) === 'pay-code' && meaningOf(pay) === 'refused') === true;
      const claim = lastClaim(payment);
      if (last === undefined || !isRefused || claim === undefined) continue;
      yield met(`order ${last.number}`);
      if (isUnsuccessful(claim.status)) continue;
      yield broken({
        expected: 'a payment that ends FAILED when the network refuses its code',
        seen: `${claim.status}, though order ${last.number} was refused with ${last.pays[0]?.response?.status}`,
        evidence: [...last.sent.map(({ id }) => id), claim.exchange],
        subject: nameOf(payment),
      });
    }
  },
);
