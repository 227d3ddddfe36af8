import { formatMoney, isSame } from '../core/money.js';
import { groupBy } from '../record/group.js';
import { asArray, asRecord, isAccepted, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** A merchant's token reaches only its own (MERCH-04), and its ids collide with nobody's (IDEM-07). */
export const idsBelongToTheirMerchant = defineOracle(
  'ids-belong-to-their-merchant',
  { requirements: ['MERCH-04', 'IDEM-07'], judged: 'event' },
  function* ({ answers, payments }, { met, broken }) {
    for (const answer of answers) {
      const { principal, merchant, operation, status, body, exchange } = answer;
      // Whoever has no token at all is the matter of SEC-05.
      if (principal === undefined || principal === merchant || principal === 'nobody' || status === undefined) continue;
      yield met(`${operation} (${exchange})`);
      // An empty list shows nobody's data.
      const isEmpty =
        operation.startsWith('list') && asArray(Array.isArray(body) ? body : asRecord(body).data).length === 0;
      if (!isAccepted(answer) || isEmpty) continue;
      yield broken({
        expected: `403 or 404 for ${operation} at merchant ${merchant} with the token of ${principal}`,
        seen: `status ${status}`,
        evidence: [exchange],
      });
    }
    const created = payments.filter(({ stimuli }) =>
      stimuli.some(
        ({ operation, principal, outcome }) =>
          operation === 'createPayment' && principal === undefined && outcome === 'answered',
      ),
    );
    for (const [id, same] of groupBy(created, ({ payment }) => payment)) {
      if (same.length < 2) continue;
      yield met(`paymentId ${id}`, { requirement: 'IDEM-07' });
      for (const payment of same) {
        const first = payment.stimuli.find(
          ({ operation, principal }) => operation === 'createPayment' && principal === undefined,
        );
        const foreign = payment.claims.find(
          ({ body, amount }) =>
            (typeof body.merchantId === 'string' && body.merchantId !== payment.merchant) ||
            (amount !== undefined &&
              payment.requested?.amount !== undefined &&
              !isSame(amount, payment.requested.amount)),
        );
        const seen =
          first?.code === 'ID_REUSED' || first?.code === 'CANCELLED_BEFORE'
            ? `the first use by ${payment.merchant} was refused with ${first.code}`
            : foreign !== undefined
              ? `${payment.merchant} is shown a payment of ${String(foreign.body.merchantId)} over ${foreign.amount === undefined ? 'no amount' : formatMoney(foreign.amount)}`
              : undefined;
        if (seen === undefined) continue;
        yield broken({
          requirement: 'IDEM-07',
          expected: `a paymentId that may be used by ${same.map(({ merchant }) => merchant).join(' and ')} apart`,
          seen,
          evidence: [first?.exchange, foreign?.exchange].flatMap((exchange) => exchange ?? []),
          subject: nameOf(payment),
        });
      }
    }
  },
);
