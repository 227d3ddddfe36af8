import { nameOf } from '../record/history.js';
import { disagreement, evidenceOf } from './books.js';
import { defineOracle } from './oracle.js';

/** CB-06: a payment is recognised even if no notification ever arrives; the IUT asks. */
export const paidWithoutNotification = defineOracle(
  'paid-without-notification',
  { requirements: ['CB-06'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const charged = payment.orders.filter(({ form, charges }) => form === 'prepaid' && charges.length > 0);
      const known = payment.claims.find(({ status }) => status === 'SUCCEEDED')?.seq ?? Infinity;
      const told = charged.flatMap(({ acknowledgements }) =>
        acknowledgements.filter(
          ({ about, forgery, status, seq }) =>
            about === 'payment' && forgery === undefined && status !== undefined && seq < known,
        ),
      );
      if (charged.length === 0 || told.length > 0) continue;
      yield met(nameOf(payment));
      const wrong = known === Infinity ? disagreement(payment) : undefined;
      if (wrong === undefined) continue;
      yield broken({
        expected: 'a captured payment recognised by asking, since no notification arrived',
        seen: wrong,
        evidence: evidenceOf(payment),
        subject: nameOf(payment),
      });
    }
  },
);
