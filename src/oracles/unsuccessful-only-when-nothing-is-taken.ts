import { formatMoney, subtract } from '../core/money.js';
import { capturedOf, isUnsuccessful, nameOf, returnedOf } from '../record/history.js';
import { cameAfterItsUndo } from './attempts.js';
import { evidenceOf } from './books.js';
import { defineOracle } from './oracle.js';

/**
 * STATE-02, its other half: the first time that the IUT says FAILED, CANCELLED or EXPIRED, nothing that was captured
 * until then is still kept. While a cancel is unresolved the status does not change (northbound contract), and a refund
 * that is accepted is not yet a return. What arrives after its own cancel was answered could not be known then.
 */
export const unsuccessfulOnlyWhenNothingIsTaken = defineOracle(
  'unsuccessful-only-when-nothing-is-taken',
  { requirements: ['STATE-02'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const said = payment.claims.find(({ status }) => isUnsuccessful(status));
      if (said === undefined || payment.orders.length === 0) continue;
      yield met(nameOf(payment));
      for (const order of payment.orders) {
        const kept = subtract(capturedOf(order, said.seq), returnedOf(order, said.seq));
        if (kept.minor <= 0n || cameAfterItsUndo(order, said.seq)) continue;
        yield broken({
          expected: `${said.status} only when nothing captured is kept`,
          seen: `${said.status} in ${said.source === 'event' ? 'an event' : 'an answer'} while order ${order.order} at ${order.network} kept ${formatMoney(kept)}`,
          evidence: [...evidenceOf(payment), said.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);
