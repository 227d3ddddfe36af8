import { nameOf } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { defineOracle } from './oracle.js';

/** What the network gave back by itself, or its portal's staff did, shows in the IUT's books in the end. */
export const networkReturnsAreNoticed = defineOracle(
  'network-returns-are-noticed',
  { requirements: ['CANCEL-13', 'REFUND-14'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const reversed = payment.orders.some(({ returns }) => returns.some(({ cause }) => cause === 'network'));
      const refunded = payment.orders.some(({ refunds }) =>
        refunds.some(({ by, succeededSeq }) => by === 'portal' && succeededSeq !== undefined),
      );
      const wrong = reversed || refunded ? disagreement(payment) : undefined;
      for (const requirement of [...(reversed ? ['CANCEL-13'] : []), ...(refunded ? ['REFUND-14'] : [])]) {
        yield met(nameOf(payment), { requirement });
        if (wrong === undefined) continue;
        yield broken({
          requirement,
          expected: `${reversed ? 'the network’s own reversal' : 'the refund made at the portal'} shown northbound`,
          seen: wrong,
          evidence: evidenceOf(payment),
          subject: nameOf(payment),
        });
      }
    }
  },
);
