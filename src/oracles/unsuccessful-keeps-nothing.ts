import { formatMoney } from '../core/money.js';
import { isUnsuccessful, keptOf, lastClaim, nameOf } from '../record/history.js';
import { evidenceOf, standingOf } from './books.js';
import { defineOracle } from './oracle.js';

/** Identity 2: a payment that is FAILED, CANCELLED or EXPIRED in the end keeps no money at any network, on any order. */
export const unsuccessfulKeepsNothing = defineOracle(
  'unsuccessful-keeps-nothing',
  { requirements: ['IDENTITY-2'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const claim = lastClaim(payment);
      if (claim === undefined || !isUnsuccessful(claim.status) || payment.requested === undefined) continue;
      yield met(nameOf(payment));
      // A refund under way will give it back, or staff must hand it over: what the IUT could do is done.
      for (const order of payment.orders.filter((other) => standingOf(other).minor > 0n)) {
        yield broken({
          expected: `nothing kept of a payment that is ${claim.status}`,
          seen: `order ${order.order} at ${order.network} keeps ${formatMoney(keptOf(order))}, and no refund of it is under way`,
          evidence: [...evidenceOf(payment), claim.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);
